// SPDX-License-Identifier: MPL-2.0
// Files in LobeChat's database: that one was uploaded, its chunks and their vectors.
#pragma once

#include "acceptance/sandbox/lobechat/trpc.h"

// {"name", "fileType", "size", "url": its key in the bucket, "hash", "metadata"} -> {"id", "url"}.
Reply files_create(const Trpc *call);
// {"id"} -> what is known of a file, where it can be seen, and what became of its tasks.
Reply files_item(const Trpc *call);
// {"id"} -> {"id": of the task, "success"}. Reads the file out of the bucket, cuts it into chunks
// and fetches their vectors; what goes wrong with it is told by files_item.
Reply files_parse(const Trpc *call);
