# SPDX-License-Identifier: MPL-2.0
.PHONY: bench
# Not sanitized: they measure, and their own speed would count.
$(PROBE) $(LOAD): $(BUILD)/%: $(BUILD)/obj/acceptance/tools/%.o $(BUILD)/obj/core.a
	$(call say,link) $(CC) -o $@ $^ $(LIBS) -Wl,--as-needed -lcurl

bench: all $(PROBE) $(LOAD) ## start-up, memory, wall time and API calls, as a table
	@$(PYTHON) acceptance/bench/bench.py $(ARGS)
