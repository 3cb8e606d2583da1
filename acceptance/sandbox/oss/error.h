// SPDX-License-Identifier: MPL-2.0
// How OSS says that something went wrong: XML, or a header where an answer has no body.
#pragma once

#include "acceptance/sandbox/oss/basics.h"

Reply oss_error(const Request *request, int status, const char *code, const char *message);
// With one more element in the document, for example ("BucketName", "x").
Reply oss_error_about(const Request *request, Reply error, const char *element, const char *value);
// With a detailed code, where it is not the one of the code; NULL changes nothing.
Reply oss_error_detail(const Request *request, Reply error, const char *detail);
Reply oss_malformed(const Request *request, const char *why);
// For Service.finish.
Reply oss_finish(const Request *request, Reply reply);
