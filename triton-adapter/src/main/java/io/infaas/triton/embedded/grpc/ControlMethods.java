package io.infaas.triton.embedded.grpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.infaas.triton.embedded.model.ConfiguredTensor;
import io.infaas.triton.embedded.model.ErrorKind;
import io.infaas.triton.embedded.model.InferenceCounters;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.infaas.triton.embedded.model.ModelRegistry.IndexRow;
import io.infaas.triton.embedded.model.NodeException;
import io.infaas.triton.embedded.model.ServerIdentity;
import io.infaas.triton.protocol.InferBatchStatistics;
import io.infaas.triton.protocol.InferStatistics;
import io.infaas.triton.protocol.ModelConfigRequest;
import io.infaas.triton.protocol.ModelConfigResponse;
import io.infaas.triton.protocol.ModelMetadataRequest;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.ModelReadyRequest;
import io.infaas.triton.protocol.ModelReadyResponse;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.ModelStatisticsRequest;
import io.infaas.triton.protocol.ModelStatisticsResponse;
import io.infaas.triton.protocol.RepositoryIndexRequest;
import io.infaas.triton.protocol.RepositoryIndexResponse;
import io.infaas.triton.protocol.RepositoryModelLoadRequest;
import io.infaas.triton.protocol.RepositoryModelLoadResponse;
import io.infaas.triton.protocol.RepositoryModelUnloadRequest;
import io.infaas.triton.protocol.RepositoryModelUnloadResponse;
import io.infaas.triton.protocol.ServerLiveRequest;
import io.infaas.triton.protocol.ServerLiveResponse;
import io.infaas.triton.protocol.ServerMetadataRequest;
import io.infaas.triton.protocol.ServerMetadataResponse;
import io.infaas.triton.protocol.ServerReadyRequest;
import io.infaas.triton.protocol.ServerReadyResponse;
import io.infaas.triton.protocol.StatisticDuration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All methods of the service except inference. */
final class ControlMethods {
    private final ModelRegistry models;

    ControlMethods(ModelRegistry models) {
        this.models = models;
    }

    /** All methods, by method name. */
    Map<String, ControlMethod<?>> byName() {
        return Map.ofEntries(
                Map.entry("ServerLive", new ControlMethod<>(ServerLiveRequest.parser(), false, q -> live())),
                Map.entry("ServerReady", new ControlMethod<>(ServerReadyRequest.parser(), false, q -> ready())),
                Map.entry("ModelReady", new ControlMethod<>(ModelReadyRequest.parser(), false, this::modelReady)),
                Map.entry("ServerMetadata", new ControlMethod<>(ServerMetadataRequest.parser(), false, q -> server())),
                Map.entry("ModelMetadata", new ControlMethod<>(ModelMetadataRequest.parser(), false, this::metadata)),
                Map.entry("ModelConfig", new ControlMethod<>(ModelConfigRequest.parser(), false, this::config)),
                Map.entry(
                        "ModelStatistics",
                        new ControlMethod<>(ModelStatisticsRequest.parser(), false, this::statistics)),
                Map.entry("RepositoryIndex", new ControlMethod<>(RepositoryIndexRequest.parser(), true, this::index)),
                Map.entry(
                        "RepositoryModelLoad",
                        new ControlMethod<>(RepositoryModelLoadRequest.parser(), true, this::load)),
                Map.entry(
                        "RepositoryModelUnload",
                        new ControlMethod<>(RepositoryModelUnloadRequest.parser(), true, this::unload)));
    }

    private static ServerLiveResponse live() {
        return ServerLiveResponse.newBuilder().setLive(true).build();
    }

    private static ServerReadyResponse ready() {
        return ServerReadyResponse.newBuilder().setReady(true).build();
    }

    private ModelReadyResponse modelReady(ModelReadyRequest request) throws NodeException {
        return ModelReadyResponse.newBuilder()
                .setReady(models.isReady(request.getName(), request.getVersion()))
                .build();
    }

    private static ServerMetadataResponse server() {
        return ServerMetadataResponse.newBuilder()
                .setName(ServerIdentity.NAME)
                .setVersion(ServerIdentity.VERSION)
                .addAllExtensions(ServerIdentity.EXTENSIONS)
                .build();
    }

    private ModelMetadataResponse metadata(ModelMetadataRequest request) throws NodeException {
        List<LoadedVersion> versions = models.ready(request.getName(), request.getVersion());
        LoadedVersion latest = versions.get(versions.size() - 1);
        ModelMetadataResponse.Builder response = ModelMetadataResponse.newBuilder()
                .setName(latest.spec().name())
                .setPlatform(latest.spec().platform());
        versions.forEach(v -> response.addVersions(v.version()));
        latest.spec().inputs().forEach(i -> response.addInputs(tensor(i)));
        latest.spec().outputs().forEach(o -> response.addOutputs(tensor(o)));
        return response.build();
    }

    private static ModelMetadataResponse.TensorMetadata tensor(ConfiguredTensor spec) {
        return ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.datatype().name())
                .addAllShape(spec.shape())
                .build();
    }

    private ModelConfigResponse config(ModelConfigRequest request) throws NodeException {
        return ModelConfigResponse.newBuilder()
                .setConfig(models.find(request.getName(), request.getVersion())
                        .spec()
                        .config())
                .build();
    }

    private RepositoryIndexResponse index(RepositoryIndexRequest request) throws NodeException {
        noRepository(request.getRepositoryName());
        RepositoryIndexResponse.Builder response = RepositoryIndexResponse.newBuilder();
        for (IndexRow row : models.index(request.getReady())) {
            response.addModelsBuilder()
                    .setName(row.name())
                    .setVersion(row.version())
                    .setState(row.state())
                    .setReason(row.reason());
        }
        return response.build();
    }

    private RepositoryModelLoadResponse load(RepositoryModelLoadRequest request) throws NodeException {
        noRepository(request.getRepositoryName());
        models.load(request.getModelName(), LoadParameters.config(request.getParametersMap()));
        return RepositoryModelLoadResponse.getDefaultInstance();
    }

    private RepositoryModelUnloadResponse unload(RepositoryModelUnloadRequest request) throws NodeException {
        noRepository(request.getRepositoryName());
        LoadParameters.checkUnload(request.getParametersMap());
        models.unload(request.getModelName());
        return RepositoryModelUnloadResponse.getDefaultInstance();
    }

    private static void noRepository(String name) throws NodeException {
        if (!name.isEmpty()) {
            throw new NodeException(ErrorKind.UNSUPPORTED, "'repository_name' specification is not supported");
        }
    }

    private ModelStatisticsResponse statistics(ModelStatisticsRequest request) throws NodeException {
        ModelStatisticsResponse.Builder response = ModelStatisticsResponse.newBuilder();
        for (LoadedVersion version : models.statistics(request.getName(), request.getVersion())) {
            response.addModelStats(statistics(version));
        }
        return response.build();
    }

    private static ModelStatistics.Builder statistics(LoadedVersion version) {
        InferenceCounters.Snapshot counters = version.counters().snapshot();
        ModelStatistics.Builder statistics = ModelStatistics.newBuilder()
                .setName(version.spec().name())
                .setVersion(version.version())
                .setLastInference(counters.lastInference())
                .setInferenceCount(counters.inferences())
                .setExecutionCount(counters.executions())
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(duration(counters.success()))
                        .setFail(duration(counters.fail()))
                        .setQueue(duration(counters.queue()))
                        .setComputeInput(duration(counters.input()))
                        .setComputeInfer(duration(counters.infer()))
                        .setComputeOutput(duration(counters.output()))
                        .setCacheHit(StatisticDuration.getDefaultInstance())
                        .setCacheMiss(StatisticDuration.getDefaultInstance()));
        for (InferenceCounters.Batch batch : counters.batches()) {
            statistics.addBatchStats(InferBatchStatistics.newBuilder()
                    .setBatchSize(batch.size())
                    .setComputeInput(duration(batch.input()))
                    .setComputeInfer(duration(batch.infer()))
                    .setComputeOutput(duration(batch.output())));
        }
        return statistics;
    }

    private static StatisticDuration duration(InferenceCounters.Duration duration) {
        return StatisticDuration.newBuilder()
                .setCount(duration.count())
                .setNs(duration.nanos())
                .build();
    }

    /** Parameters of load and unload requests. */
    static final class LoadParameters {
        private static final String DEPENDENTS = "unload_dependents";

        private LoadParameters() {}

        /** The configuration in a load request, as JSON; empty if it has none. */
        static Optional<String> config(Map<String, ModelRepositoryParameter> parameters) throws NodeException {
            Optional<String> config = Optional.empty();
            for (Map.Entry<String, ModelRepositoryParameter> entry : parameters.entrySet()) {
                String key = entry.getKey();
                if ("config".equals(key)) {
                    if (!entry.getValue().hasStringParam()) {
                        throw NodeException.invalid(
                                "invalid value type for load parameter 'config', expected string_param.");
                    }
                    config = Optional.of(entry.getValue().getStringParam());
                } else if (key.startsWith("file:")) {
                    throw file(key, entry.getValue());
                } else {
                    throw NodeException.invalid("unrecognized load parameter '" + key + "'.");
                }
            }
            return config;
        }

        private static NodeException file(String key, ModelRepositoryParameter value) {
            return NodeException.invalid(
                    value.hasBytesParam()
                            ? "load parameter '" + key
                                    + "' is not supported by this node: put the files into the model repository"
                            : "invalid value type for load parameter '" + key + "', expected bytes_param.");
        }

        static void checkUnload(Map<String, ModelRepositoryParameter> parameters) throws NodeException {
            ModelRepositoryParameter dependents = parameters.get(DEPENDENTS);
            if (dependents != null && !dependents.hasBoolParam()) {
                throw NodeException.invalid(
                        "invalid value type for '" + DEPENDENTS + "' parameter, expected bool_param.");
            }
        }
    }

    /** A unary method other than inference; it responds at once, or from a worker thread if it blocks. */
    record ControlMethod<Q extends MessageLite>(Parser<Q> parser, boolean blocking, Call<Q> call) {
        interface Call<Q> {
            MessageLite answer(Q request) throws NodeException;
        }

        MessageLite answer(byte[] message) throws NodeException {
            return call.answer(parse(parser, message));
        }

        /** Parses without a copy: the message shares the bytes, so the caller must not change them. */
        static <M extends MessageLite> M parse(Parser<M> parser, byte[] message) throws NodeException {
            try {
                CodedInputStream in = CodedInputStream.newInstance(message);
                in.enableAliasing(true);
                M parsed = parser.parseFrom(in);
                in.checkLastTagWas(0);
                return parsed;
            } catch (InvalidProtocolBufferException e) {
                throw NodeException.internal("Unable to parse request");
            }
        }
    }
}
