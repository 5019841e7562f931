package io.infaas.builder.measure;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/** A session on one ONNX file, set up as a node sets it up. Owned by whoever opens it. */
final class Model implements AutoCloseable {

    private final OrtSession session;

    private Model(OrtSession session) {
        this.session = session;
    }

    static Model open(OrtEnvironment environment, String file, int threads, OrtSession.SessionOptions.OptLevel level)
            throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(level);
            // a thread that waits by spinning takes the core of its neighbour
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            return new Model(environment.createSession(file, options));
        }
    }

    OrtSession.Result run(Batch batch) throws OrtException {
        return session.run(batch.tensors());
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
