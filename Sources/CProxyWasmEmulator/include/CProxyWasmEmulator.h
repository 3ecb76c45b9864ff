// What the emulated host needs from C.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// Which emulated VM runs on this thread: what the host calls of a plugin reach.
void *proxy_wasm_emulator_vm_get(void);
void proxy_wasm_emulator_vm_set(void *vm);

/// A block for a result, which the guest frees with `free`.
uint8_t *proxy_wasm_emulator_allocate(size_t size);
