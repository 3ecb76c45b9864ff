#include "CProxyWasmEmulator.h"

#include <stdlib.h>

static _Thread_local void *vm;

void *proxy_wasm_emulator_vm_get(void) { return vm; }
void proxy_wasm_emulator_vm_set(void *new_vm) { vm = new_vm; }

uint8_t *proxy_wasm_emulator_allocate(size_t size) { return malloc(size); }
