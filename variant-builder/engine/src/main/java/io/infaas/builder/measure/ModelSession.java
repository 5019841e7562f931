package io.infaas.builder.measure;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.infaas.catalog.GraphLevel;
import io.infaas.catalog.RuntimeSettings;

/** A session on one ONNX file, with the settings of a node. The caller closes it. */
record ModelSession(OrtSession session) implements AutoCloseable {

    static ModelSession open(OrtEnvironment environment, String file, int threads, OptLevel level) throws OrtException {
        return open(environment, file, threads, level, true);
    }

    /** Opens a session with the settings of a variant. */
    static ModelSession open(OrtEnvironment environment, String file, RuntimeSettings settings) throws OrtException {
        return open(environment, file, settings.threads(), level(settings.graphLevel()), settings.arena());
    }

    private static OptLevel level(GraphLevel level) {
        return switch (level) {
            case NONE -> OptLevel.NO_OPT;
            case BASIC -> OptLevel.BASIC_OPT;
            case EXTENDED -> OptLevel.EXTENDED_OPT;
            case ALL -> OptLevel.ALL_OPT;
        };
    }

    private static ModelSession open(
            OrtEnvironment environment, String file, int threads, OptLevel level, boolean arena) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(level);
            options.setCPUArenaAllocator(arena);
            options.setMemoryPatternOptimization(arena);
            // a spinning thread would take a core from its neighbour
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            return new ModelSession(environment.createSession(file, options));
        }
    }

    /** Writes a network as the runtime optimises it without regard to a processor. */
    static void write(OrtEnvironment environment, String file, String target) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OptLevel.BASIC_OPT);
            options.setOptimizedModelFilePath(target);
            environment.createSession(file, options).close();
        }
    }

    OrtSession.Result run(InputBatches.InputBatch batch) throws OrtException {
        return session.run(batch.tensors());
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
