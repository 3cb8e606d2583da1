// SPDX-License-Identifier: MPL-2.0
// The services of the sandbox, in the order of their ports. A new one is a line here.
#include "acceptance/sandbox/alidns/alidns.h"
#include "acceptance/sandbox/auth0/auth0.h"
#include "acceptance/sandbox/cas/cas.h"
#include "acceptance/sandbox/dashscope/dashscope.h"
#include "acceptance/sandbox/devsapp/devsapp.h"
#include "acceptance/sandbox/ecs/ecs.h"
#include "acceptance/sandbox/fc/fc.h"
#include "acceptance/sandbox/fc2/fc2.h"
#include "acceptance/sandbox/lobechat/data_plane.h"
#include "acceptance/sandbox/oss/oss.h"
#include "acceptance/sandbox/ram/ram.h"
#include "acceptance/sandbox/rds/rds.h"
#include "acceptance/sandbox/sts/sts.h"
#include "acceptance/sandbox/vpc/vpc.h"

#include <stddef.h>

const Service *const services[] = {
    &fc_service,      &sts_service, &alidns_service,    &data_plane_service, &ram_service,
    &vpc_service,     &ecs_service, &auth0_service,     &cas_service,        &fc2_service,
    &devsapp_service, &oss_service, &dashscope_service, &rds_service,        NULL};
