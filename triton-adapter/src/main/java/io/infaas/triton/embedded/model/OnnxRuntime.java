package io.infaas.triton.embedded.model;

import ai.onnxruntime.OrtEnvironment;
import java.util.List;

/**
 * The only ONNX Runtime environment of this process. Its start is safe with long command lines.
 *
 * <p>ONNX Runtime 1.29 scans {@code /proc/self/cmdline} by a recursion whose depth grows with the command line. A class path of about 5 KB
 * overflows the 1 MiB stack of a Java thread: the JVM dies with SIGSEGV and no message. Therefore the first call runs on a thread with
 * enough stack for the longest command line that Linux allows.
 */
public final class OnnxRuntime {
    private static final long STACK_BYTES = 512L * 1024 * 1024;

    private static final class Holder {
        static final OrtEnvironment ENVIRONMENT = start();
    }

    private OnnxRuntime() {}

    /** The environment. All code in this process that uses ONNX Runtime must call this first. */
    public static OrtEnvironment environment() {
        return Holder.ENVIRONMENT;
    }

    /**
     * Options of a child JVM with the same ONNX Runtime, which then loads the unpacked libraries; none where they cannot be kept.
     */
    public static List<String> childOptions() {
        return NativeLibraries.folder()
                .map(folder -> List.of("-D%s=%s".formatted(NativeLibraries.PATH, folder)))
                .orElse(List.of());
    }

    private static OrtEnvironment start() {
        NativeLibraries.use();
        // This reserves address space, not memory: the kernel allocates pages on first use.
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
