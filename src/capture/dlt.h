/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libpcap's DLT_ values, which differ between systems, and the LINKTYPE_ values of files, which do not.
 */
#ifndef CAPTURE_DLT_H
#define CAPTURE_DLT_H

int link_type_of_dlt(int dlt);
int dlt_of_link_type(int link_type);

#endif
