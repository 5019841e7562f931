package io.infaas.triton.embedded.model;

import ai.onnxruntime.OrtEnvironment;

/**
 * The one environment of ONNX Runtime in this process, brought up in a way that survives long command lines.
 *
 * <p>ONNX Runtime 1.29 scans {@code /proc/self/cmdline} with a recursion as deep as the command line is long: a class path of
 * some 5 KB overflows the 1 MiB stack of a Java thread and ends the JVM with SIGSEGV, without a word. So the first call comes
 * from a thread with a stack that is deep enough for the longest command line Linux allows.
 */
public final class OnnxRuntime {
    private static final long STACK_BYTES = 512L * 1024 * 1024;

    private static final class Holder {
        static final OrtEnvironment ENVIRONMENT = start();
    }

    private OnnxRuntime() {}

    /** Whoever uses ONNX Runtime in this process asks here first. */
    public static OrtEnvironment environment() {
        return Holder.ENVIRONMENT;
    }

    private static OrtEnvironment start() {
        // Reserved address space, not memory: only pages that are touched exist.
        Thread first = new Thread(null, OrtEnvironment::getEnvironment, "onnxruntime-start", STACK_BYTES);
        first.start();
        boolean interrupted = false;
        while (first.isAlive()) {
            try {
                first.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return OrtEnvironment.getEnvironment();
    }
}
