package io.infaas.triton.embedded.model;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import io.infaas.triton.protocol.ModelOptimizationPolicy;
import io.infaas.triton.protocol.ModelSequenceBatching;
import io.infaas.triton.protocol.ModelVersionPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of one model in the repository: {@code config.pbtxt} and one subfolder per version. */
record ModelDirectory(Path path) {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDirectory.class);
    /** A version may have files one folder deeper, such as external weights. */
    private static final int DEPTH = 3;

    private static final String DEFAULT_FILE = "model.onnx";

    /** The name of the model is the name of its folder. */
    String name() {
        return path.getFileName().toString();
    }

    /**
     * The configuration from the file, or the override from a load request, with Triton's defaults.
     *
     * @throws NodeException with Triton's text, if it cannot be read; the log has the reason
     */
    ModelConfig config(Optional<String> override) throws NodeException {
        try {
            ModelConfig written = override.isPresent() ? fromJson(override.get()) : fromFile();
            if (!written.getName().isEmpty() && !written.getName().equals(name())) {
                throw new IOException("config.pbtxt: name is '" + written.getName() + "', but the folder is '" + name()
                        + "': give both the same name");
            }
            return defaults(written);
        } catch (IOException | RuntimeException e) {
            LOG.error("model '{}': {}", name(), e.getMessage());
            throw NodeException.internal(unreadable(name()));
        }
    }

    static String unreadable(String model) {
        return "failed to load '" + model + "', failed to poll from model repository";
    }

    private ModelConfig fromFile() throws IOException {
        Path file = path.resolve("config.pbtxt");
        if (!Files.isDirectory(path)) {
            throw new IOException(path + " is no folder");
        }
        return Files.exists(file) ? ModelConfigs.read(file) : ModelConfig.getDefaultInstance();
    }

    private static ModelConfig fromJson(String json) throws InvalidProtocolBufferException {
        ModelConfig.Builder builder = ModelConfig.newBuilder();
        JsonFormat.parser().merge(json, builder);
        return builder.build();
    }

    private ModelConfig defaults(ModelConfig written) throws IOException {
        ModelConfig.Builder config = written.toBuilder().setName(name());
        String backend = written.getBackend();
        String platform = written.getPlatform();
        if (platform.isEmpty() && (backend.isEmpty() || "onnxruntime".equals(backend))) {
            config.setPlatform("onnxruntime_onnx");
        }
        if (backend.isEmpty()) {
            config.setBackend("onnxruntime");
        }
        if (!"onnxruntime_onnx".equals(config.getPlatform()) || !"onnxruntime".equals(config.getBackend())) {
            throw new IOException("this node serves ONNX models only, the configuration asks for platform '" + platform
                    + "', backend '" + backend + "'");
        }
        if (written.getMaxBatchSize() < 0) {
            throw new IOException("max_batch_size is " + written.getMaxBatchSize() + ": give 0 or more");
        }
        if (written.getDefaultModelFilename().isEmpty()) {
            config.setDefaultModelFilename(DEFAULT_FILE);
        }
        try {
            SequenceSpec.of(written.toBuilder().setName(name()).build());
        } catch (NodeException e) {
            throw new IOException(e.text(), e);
        }
        return ConfigDefaults.fill(config);
    }

    /** The versions that the policy of the configuration selects, ascending. */
    List<Long> versions(ModelConfig config) throws NodeException {
        TreeSet<Long> present = new TreeSet<>();
        try (Stream<Path> entries = Files.list(path)) {
            entries.filter(Files::isDirectory)
                    .map(p -> p.getFileName().toString())
                    .filter(n -> n.matches("[1-9][0-9]{0,17}"))
                    .forEach(n -> present.add(Long.parseLong(n)));
        } catch (IOException | UncheckedIOException e) {
            LOG.error("model '{}': {} cannot be listed: {}", name(), path, e.getMessage());
            throw NodeException.internal(unreadable(name()));
        }
        var policy = config.getVersionPolicy();
        if (policy.hasSpecific()) {
            present.retainAll(policy.getSpecific().getVersionsList());
        } else if (!policy.hasAll()) {
            long count = policy.hasLatest() ? Math.max(1, policy.getLatest().getNumVersions()) : 1;
            while (present.size() > count) {
                present.pollFirst();
            }
        }
        return List.copyOf(present);
    }

    Path graph(ModelConfig config, long version) {
        return path.resolve(Long.toString(version)).resolve(config.getDefaultModelFilename());
    }

    /** A fingerprint that changes with any file of the model: all paths with size and modification time. */
    String state() {
        try (Stream<Path> files = Files.walk(path, DEPTH)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> path.relativize(file) + " " + file.toFile().lastModified() + " "
                            + file.toFile().length())
                    .sorted()
                    .collect(Collectors.joining("\n"));
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("model '{}': {} cannot be walked", name(), path, e);
            return "";
        }
    }

    /** Default values that Triton fills into a configuration. */
    static final class ConfigDefaults {
        /** Triton's default instance count for an ONNX model on a CPU. */
        private static final int INSTANCES = 2;
        /** Triton's default idle timeout of a sequence. */
        private static final long IDLE_MICROSECONDS = 1_000_000;

        private ConfigDefaults() {}

        static ModelConfig fill(ModelConfig.Builder config) {
            if (config.getVersionPolicy().getPolicyChoiceCase()
                    == ModelVersionPolicy.PolicyChoiceCase.POLICYCHOICE_NOT_SET) {
                config.setVersionPolicy(ModelVersionPolicy.newBuilder()
                        .setLatest(ModelVersionPolicy.Latest.newBuilder().setNumVersions(1)));
            }
            optimization(config);
            sequences(config);
            if (config.hasDynamicBatching()
                    && config.getDynamicBatching().getPreferredBatchSizeCount() == 0
                    && config.getMaxBatchSize() > 0) {
                config.getDynamicBatchingBuilder().addPreferredBatchSize(config.getMaxBatchSize());
            }
            instances(config);
            return config.build();
        }

        private static void sequences(ModelConfig.Builder config) {
            if (!config.hasSequenceBatching()) {
                return;
            }
            ModelSequenceBatching.Builder sequences = config.getSequenceBatchingBuilder();
            if (sequences.getMaxSequenceIdleMicroseconds() == 0) {
                sequences.setMaxSequenceIdleMicroseconds(IDLE_MICROSECONDS);
            }
            if (sequences.hasOldest()
                    && sequences.getOldest().getPreferredBatchSizeCount() == 0
                    && config.getMaxBatchSize() > 0) {
                sequences.getOldestBuilder().addPreferredBatchSize(config.getMaxBatchSize());
            }
        }

        private static void optimization(ModelConfig.Builder config) {
            ModelOptimizationPolicy.Builder optimization = config.getOptimizationBuilder();
            if (!optimization.hasInputPinnedMemory()) {
                optimization.getInputPinnedMemoryBuilder().setEnable(true);
            }
            if (!optimization.hasOutputPinnedMemory()) {
                optimization.getOutputPinnedMemoryBuilder().setEnable(true);
            }
        }

        private static void instances(ModelConfig.Builder config) {
            if (config.getInstanceGroupCount() == 0) {
                config.addInstanceGroupBuilder();
            }
            for (int i = 0; i < config.getInstanceGroupCount(); i++) {
                ModelInstanceGroup.Builder group = config.getInstanceGroupBuilder(i);
                if (group.getName().isEmpty()) {
                    group.setName(config.getName() + "_" + i);
                }
                if (group.getKind() == ModelInstanceGroup.Kind.KIND_AUTO) {
                    group.setKind(ModelInstanceGroup.Kind.KIND_CPU);
                }
                if (group.getCount() < 1) {
                    group.setCount(INSTANCES);
                }
            }
        }
    }
}
