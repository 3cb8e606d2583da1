# SPDX-License-Identifier: MPL-2.0
.PHONY: faults torture
FAULTS := $(BUILD)/faults
# A request of a provider inside the program passes wire.c, a name that it looks up traps.c.
FAULT_LINK := -Wl,--wrap=http_send -Wl,--wrap=EVP_PKEY_Q_keygen -Wl,--export-dynamic-symbol=getaddrinfo
# Servers that cost nothing: what fails here is the APIs, and a third of the time would go to PostgreSQL.
FAULT_SOURCES := $(wildcard acceptance/faults/*.c) acceptance/simulation/servers.c $(RIG)

# Not sanitized: the provider that it asks is the one that is installed, and a case has to be quick.
$(FAULTS): $(FAULT_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/sandbox.a $(BUILD)/obj/core.a
	$(call link_test,$(FAULT_LINK))
faults: all $(FAULTS) ## deaths and faults at API calls, on real provider processes (short form)
	@bash acceptance/faults/short.sh
torture: all $(FAULTS) ## the full form of every matrix, simulation and fuzzer, and the table (hours)
	@bash acceptance/scripts/torture.sh $(ARGS)
# The same under the sanitizers, for those who change it.
$(BUILD)/faults-asan: $(FAULT_SOURCES:%.c=$(BUILD)/asan/%.o) $(BUILD)/asan/sandbox.a $(BUILD)/asan/core.a
	$(call link_test,$(SANITIZE) $(FAULT_LINK))
