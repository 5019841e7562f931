package io.infaas.triton.embedded.model;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.infaas.triton.protocol.ModelConfig;

/** Session options from a model configuration. Thread spinning is off, so idle threads use no CPU. */
final class GraphOptions {
    private GraphOptions() {}

    /** The caller closes the options. */
    static SessionOptions of(ModelSpec model) throws OrtException, NodeException {
        SessionOptions options = new SessionOptions();
        try {
            int threads = number(model, "intra_op_thread_count", 0);
            // Without a count, ONNX Runtime would use all cores of the machine, not only those in this process's CPU
            // affinity.
            options.setIntraOpNumThreads(
                    threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
            options.setInterOpNumThreads(Math.max(1, number(model, "inter_op_thread_count", 1)));
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.addConfigEntry("session.inter_op.allow_spinning", "0");
            options.setExecutionMode(
                    number(model, "execution_mode", 0) == 1 ? ExecutionMode.PARALLEL : ExecutionMode.SEQUENTIAL);
            options.setCPUArenaAllocator(number(model, "enable_mem_arena", 1) != 0);
            options.setMemoryPatternOptimization(number(model, "enable_mem_pattern", 1) != 0);
            options.setOptimizationLevel(level(model.config()));
            for (var entry : model.config().getParametersMap().entrySet()) {
                if (entry.getKey().startsWith("session.")) {
                    options.addConfigEntry(entry.getKey(), entry.getValue().getStringValue());
                }
            }
            return options;
        } catch (OrtException | NodeException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static int number(ModelSpec model, String key, int otherwise) throws NodeException {
        String text = model.parameter(key).orElse("");
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw NodeException.invalid("parameter '" + key + "' of model '" + model.name() + "' is '" + text
                    + "': give a whole number as string_value");
        }
    }

    private static OptLevel level(ModelConfig config) {
        return switch (config.getOptimization().getGraph().getLevel()) {
            case -1 -> OptLevel.BASIC_OPT;
            case 1 -> OptLevel.EXTENDED_OPT;
            case 2 -> OptLevel.NO_OPT;
            default -> OptLevel.ALL_OPT;
        };
    }
}
