// What a Swift module needs from C: the VM pointer, the start hook, environment and clock, and the
// C symbols that the Embedded runtime expects.
#include "CProxyWasm.h"

#if defined(__wasm__)

static void *vm;

__attribute__((constructor)) static void start(void) { proxy_wasm_start(); }

#define WASI(name) __attribute__((import_module("wasi_snapshot_preview1"), import_name(name)))

WASI("clock_time_get") int32_t wasi_clock_time_get(int32_t clock, int64_t precision, uint64_t *time);
WASI("environ_sizes_get") int32_t wasi_environ_sizes_get(size_t *count, size_t *bytes);
WASI("environ_get") int32_t wasi_environ_get(uint8_t **entries, uint8_t *bytes);
WASI("random_get") int32_t wasi_random_get(uint8_t *bytes, size_t size);

int32_t proxy_wasm_environment_sizes(size_t *count, size_t *bytes) {
  return wasi_environ_sizes_get(count, bytes);
}

int32_t proxy_wasm_environment_get(uint8_t **entries, uint8_t *bytes) {
  return wasi_environ_get(entries, bytes);
}

// Seeds Swift's hashing. The C library's own generator would bring 13 KB and file output with it. The
// seed must be out of a client's reach, as keys may be what clients send: the host's random numbers,
// and where they are forbidden the clock.
void arc4random_buf(void *block, size_t size);
void arc4random_buf(void *block, size_t size) {
  uint8_t *bytes = block;
  if (wasi_random_get(bytes, size) == 0) return;
  uint64_t state = proxy_wasm_monotonic_nanoseconds() ^ (uintptr_t)block;
  for (size_t i = 0; i < size; i++) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    bytes[i] = (uint8_t)(state >> 56);
  }
}

uint64_t proxy_wasm_monotonic_nanoseconds(void) {
  const int32_t monotonic = 1;
  uint64_t time = 0;
  return wasi_clock_time_get(monotonic, 1, &time) == 0 ? time : 0;
}

#else

#include <stdlib.h>
#include <string.h>
#include <time.h>

extern char **environ;

static _Thread_local void *vm;

// Weak, so that an emulated host can give each VM an environment and a clock of its own.

__attribute__((weak)) void proxy_wasm_start(void) {}

__attribute__((weak)) int32_t proxy_wasm_environment_sizes(size_t *count, size_t *bytes) {
  *count = 0;
  *bytes = 0;
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
    *count += 1;
    *bytes += strlen(*entry) + 1;
  }
  return 0;
}

__attribute__((weak)) int32_t proxy_wasm_environment_get(uint8_t **entries, uint8_t *bytes) {
  for (char **entry = environ; entry != NULL && *entry != NULL; entry++) {
    size_t size = strlen(*entry) + 1;
    memcpy(bytes, *entry, size);
    *entries++ = bytes;
    bytes += size;
  }
  return 0;
}

__attribute__((weak)) uint64_t proxy_wasm_monotonic_nanoseconds(void) {
  struct timespec time;
  if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) return 0;
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

#endif

void *proxy_wasm_vm_get(void) { return vm; }
void proxy_wasm_vm_set(void *new_vm) { vm = new_vm; }

extern void free(void *block);
void proxy_wasm_free(void *block) { free(block); }
