# A llama.cpp server of a GGUF file for tests: serve.py MODEL SLOTS CONTEXT PORT THREADS [KEY]; it ends when its standard input ends.
import sys

import xllamacpp


def main():
    model, slots, context, port, threads, *key = sys.argv[1:]
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {"tiny" if "tiny" in model else "words"}
    params.n_parallel = int(slots)
    # The context is shared out among the slots.
    params.n_ctx = int(context) * int(slots)
    params.hostnames = ["127.0.0.1"]
    params.port = int(port)
    params.cpuparams.n_threads = int(threads)
    params.cpuparams_batch.n_threads = int(threads)
    params.n_threads_http = int(slots) + 4
    params.kv_unified = False
    # Prompts of earlier requests are not kept beside the slots: looking through ever more of them takes ever longer.
    params.cache_ram_mib = 0
    if key:
        params.api_keys = key
    server = xllamacpp.Server(params)
    print(f"listening {server.listening_address}", flush=True)
    sys.stdin.read()


main()
