// The engine's tests.
