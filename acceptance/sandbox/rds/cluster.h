// SPDX-License-Identifier: MPL-2.0
// One PostgreSQL server: its data directory and its process. Used by the thread of postgres.c only.
#pragma once

#include "provider/value/value.h"

#include <sys/types.h>

#define CLUSTER_ADMIN "rdsadmin" // of every server; comes in through the socket in the home only

// Where the servers of one sandbox live; owned by the user that they run as.
typedef struct ClusterHome {
    const char *directory; // NULL: not made yet
    const char *programs;  // folder of initdb and postgres
    int guard;             // closing it makes the guard end every server and remove the directory
    pid_t guard_pid;
} ClusterHome;

typedef struct Cluster {
    const ClusterHome *home;
    const char *directory;
    int port;
    pid_t pid;
} Cluster;

// Folder of the newest PostgreSQL's programs; NULL: none is installed.
const char *cluster_programs(Arena *arena);
// Makes the directory, its guard and the template of the data directories.
bool cluster_home_make(Arena *arena, ClusterHome *home);
void cluster_home_end(ClusterHome *home);
// What a guard that was killed left, once no server runs.
void cluster_home_remove(const ClusterHome *home);

// False: it could not be started. number tells the directories of a home apart.
bool cluster_start(Arena *arena, Cluster *cluster, unsigned number);
void cluster_stop(const Cluster *cluster); // and removes its data
