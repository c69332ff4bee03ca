# Printed by finwait help --bash
_finwait()
{
    local word=${COMP_WORDS[COMP_CWORD]} words=
    case ${COMP_WORDS[COMP_CWORD - 1]} in
    --format | -f) words='text json ndjson csv zeek zeek-json' ;;
    --detail | -d) words='brief normal full' ;;
    --profile) words='linux rfc bsd macos windows' ;;
    --vantage) words='unknown client server middle' ;;
    --fail-on) words='note warning error never' ;;
    --color) words='auto always never' ;;
    explain) words='syn_unanswered connection_refused icmp_rejected handshake_segment_lost syn_ack_unanswered handshake_aborted stale_syn accept_queue_overflow simultaneous_open four_tuple_reused fin_then_rst rst_after_peer_fin abortive_close keepalive_race wave_1_lost wave_2_lost wave_3_lost wave_4_lost close_timed_out missing_fin close_wait_stuck fin_wait_2_expired half_close simultaneous_close data_after_fin fin_stalled_by_zero_window time_wait_assassinated time_wait_extended peer_vanished half_open_connection rst_ignored rst_injected old_duplicate capture_gap capture_ends_early one_way_capture midstream snaplen_cut reordered_capture duplicate_frames close_wait_leak time_wait_pressure syn_flood reset_storm refused_storm idle_timeout' ;;
    *)
        [[ $word == -* ]] && words='--format --output --detail --filter --tap --profile --vantage --lenient --jobs --no-sandbox --at --host --over-time --state --step --policy --explain-policy --baseline --by-port --fail-on --deny --allow --allow-empty --interface --write --snaplen --settle --check --junit --sarif --tap-output --gitlab --markdown --github --replay --speed --stats --metrics --rotate-size --rotate-time --max-connections --max-memory --buffer --color --help --version'
        [[ $COMP_CWORD -eq 1 && $word != -* ]] && words='analyze states check baseline diff record live top explain schema version help'
        ;;
    esac
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
}
complete -o bashdefault -o default -F _finwait finwait
