# SPDX-License-Identifier: MPL-2.0
.PHONY: fuzz fuzz-build fuzz-replay
FUZZ_TARGETS := $(patsubst acceptance/fuzz/%_target.c,%,$(wildcard acceptance/fuzz/*_target.c))
FUZZ_SHARED := $(filter-out %_target.c %/replay.c,$(wildcard acceptance/fuzz/*.c))
# What would reach out of the process is cloud.c and servers.c instead.
FUZZ_WRAP := $(foreach name,http_send call_sleep posix_spawnp posix_spawn postgres_missing \
	postgres_reserve_port postgres_want postgres_knows postgres_state postgres_has \
	jobs_result,-Wl,--wrap=$(name))

# ---- build/fuzz/NAME: a target as libFuzzer's program, from objects of its own that clang makes
FUZZ_CC ?= clang-14
FUZZ_SANITIZE := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer -Wno-gnu-zero-variadic-macro-arguments $(FUZZ_FLAGS)
$(BUILD)/fuzz-obj/gen/%.o: $(BUILD)/gen/%.c
	@mkdir -p $(@D)
	$(call say,cc) $(FUZZ_CC) $(COMMON) -w $(FUZZ_SANITIZE) -fsanitize=fuzzer-no-link -c -o $@ $<
$(BUILD)/fuzz-obj/%.o: %.c | $(GEN)
	@mkdir -p $(@D)
	$(call say,cc) $(FUZZ_CC) $(COMMON) $(FUZZ_SANITIZE) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<
$(BUILD)/fuzz-obj/core.a: $(call objects,fuzz-obj,$(CORE))
$(BUILD)/fuzz-obj/sandbox.a: $(SANDBOX:%.c=$(BUILD)/fuzz-obj/%.o) $(BUILD)/fuzz-obj/gen/contracts.o
$(BUILD)/fuzz-obj/rig.a: $(RIG:%.c=$(BUILD)/fuzz-obj/%.o)
$(BUILD)/fuzz/%: $(BUILD)/fuzz-obj/acceptance/fuzz/%_target.o \
    $(FUZZ_SHARED:%.c=$(BUILD)/fuzz-obj/%.o) $(BUILD)/fuzz-obj/rig.a $(BUILD)/fuzz-obj/sandbox.a \
    $(BUILD)/fuzz-obj/core.a
	@mkdir -p $(@D)
	$(call say,link) $(FUZZ_CC) $(FUZZ_SANITIZE) -fsanitize=fuzzer -o $@ $(filter %.o,$^) \
	    $(filter %.a,$^) $(LIBS) -Wl,--as-needed -lmicrohttpd -lpq -lcurl -lcmocka $(FUZZ_WRAP)
-include $(shell find $(BUILD)/fuzz-obj -name '*.d' 2>/dev/null)

fuzz-build: $(FUZZ_TARGETS:%=$(BUILD)/fuzz/%)
fuzz: fuzz-build ## random inputs for the readers: ARGS="[TARGET…] [SECONDS]"
	@$(PYTHON) acceptance/fuzz/fuzz.py $(ARGS)

# ---- build/tests/replay: all targets in one program, built as the unit tests are
$(BUILD)/asan/acceptance/fuzz/%_target.o: acceptance/fuzz/%_target.c | $(GEN)
	@mkdir -p $(@D)
	$(call say,cc) $(CC) $(COMMON) $(SANITIZE) -DLLVMFuzzerTestOneInput=fuzz_$* -MMD -MP -c -o $@ $<
$(BUILD)/tests/replay: $(BUILD)/asan/acceptance/fuzz/replay.o $(FUZZ_SHARED:%.c=$(BUILD)/asan/%.o) \
    $(FUZZ_TARGETS:%=$(BUILD)/asan/acceptance/fuzz/%_target.o) \
    $(addprefix $(BUILD)/asan/acceptance/rig/,terraform.o in_process.o) $(BUILD)/asan/sandbox.a \
    $(BUILD)/asan/core.a
	@mkdir -p $(@D)
	$(call link_test,$(SANITIZE) -rdynamic $(FUZZ_WRAP))
fuzz-replay: $(BUILD)/tests/replay ## the kept inputs once more, as in `make test`
	@LSAN_OPTIONS=suppressions=acceptance/scripts/lsan.supp:print_suppressions=0 \
	    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 $< acceptance/fuzz/corpus
