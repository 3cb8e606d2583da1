# SPDX-License-Identifier: MPL-2.0
.PHONY: load
LOADER := $(BUILD)/load
LOADER_SOURCES := $(wildcard acceptance/load/*.c) acceptance/faults/plugin.c acceptance/faults/process.c \
	acceptance/faults/report.c $(RIG)
# Not sanitized: what it measures is the provider as it is installed.
$(LOADER): $(LOADER_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/sandbox.a $(BUILD)/obj/core.a
	$(call link_test,)

load: all $(LOADER) ## 1,000 deployments at once and 1,000 lives in one provider process
	@$(LOADER) many $(ARGS) && $(LOADER) soak $(ARGS)
