package io.infaas.gateway.management;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.ModelVersionPolicy;
import java.util.Base64;
import java.util.List;

/**
 * Metadata and configuration of a name for clients of Triton: one model with one version and the application's contract, for any serving
 * variant. Settings in which the variants differ are left out; a variant's own name shows all of them.
 */
final class ModelDescriptor {

    private ModelDescriptor() {}

    static ModelMetadataResponse metadata(String name, Target target) {
        AdoptedModel adopted = target.adopted().orElse(null);
        if (adopted != null) {
            return adoptedMetadata(name, target.version(), adopted);
        }
        Contract contract = target.application().contract();
        ModelMetadataResponse.Builder metadata = ModelMetadataResponse.newBuilder()
                .setName(name)
                .addVersions(NameResolution.VERSION)
                .setPlatform(config(name, target).getPlatform());
        contract.inputs().forEach(tensor -> metadata.addInputs(tensor(contract, tensor)));
        contract.outputs().forEach(tensor -> metadata.addOutputs(tensor(contract, tensor)));
        return metadata.build();
    }

    static ModelConfig config(String name, Target target) {
        AdoptedModel adopted = target.adopted().orElse(null);
        if (adopted != null) {
            return adoptedConfig(adopted);
        }
        Contract contract = target.application().contract();
        List<ModelConfig> configs = target.candidates().stream()
                .map(Candidate::variant)
                .distinct()
                .map(variant -> fill(contract, variant))
                .toList();
        if (configs.isEmpty()) {
            return ModelConfig.newBuilder()
                    .setName(name)
                    .setMaxBatchSize(contract.maxBatchSize())
                    .build();
        }
        ModelConfig.Builder config = configs.get(0).toBuilder()
                .setName(name)
                .setMaxBatchSize(contract.maxBatchSize())
                .setVersionPolicy(ModelVersionPolicy.newBuilder()
                        .setLatest(ModelVersionPolicy.Latest.newBuilder().setNumVersions(1)));
        if (configs.size() > 1) {
            config.clearInstanceGroup()
                    .clearParameters()
                    .clearOptimization()
                    .clearDynamicBatching()
                    .clearDefaultModelFilename();
        }
        if (configs.stream().map(ModelConfig::getPlatform).distinct().count() > 1) {
            config.setPlatform("infaas");
        }
        if (configs.stream().map(ModelConfig::getBackend).distinct().count() > 1) {
            config.clearBackend();
        }
        return config.build();
    }

    private static ModelConfig fill(Contract contract, Variant variant) {
        String text = ConfigTemplate.of(variant.target()).fill(contract, variant.settings());
        return ModelConfigs.parse("template " + variant.target(), text);
    }

    private static ModelMetadataResponse.TensorMetadata tensor(Contract contract, ContractTensor tensor) {
        ModelMetadataResponse.TensorMetadata.Builder described = ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(tensor.name())
                .setDatatype(tensor.type().name());
        if (contract.hasBatchDimension()) {
            // a contract's shapes omit it
            described.addShape(-1);
        }
        return described.addAllShape(tensor.shape()).build();
    }

    /**
     * Metadata of an adopted model follow from its configuration by Triton's rules: shapes begin with -1 if the model accepts batches, and the
     * platform is the backend if none is configured.
     *
     * @param version the requested version, empty for all
     */
    static ModelMetadataResponse adoptedMetadata(String name, String version, AdoptedModel adopted) {
        ModelConfig config = adoptedConfig(adopted);
        boolean batches = config.getMaxBatchSize() > 0;
        ModelMetadataResponse.Builder metadata = ModelMetadataResponse.newBuilder()
                .setName(name)
                .setPlatform(config.getPlatform().isEmpty() ? config.getBackend() : config.getPlatform());
        if (version.isEmpty()) {
            adopted.versions().forEach(each -> metadata.addVersions(Long.toString(each)));
        } else {
            metadata.addVersions(version);
        }
        config.getInputList()
                .forEach(input ->
                        metadata.addInputs(tensor(input.getName(), input.getDataType(), batches, input.getDimsList())));
        config.getOutputList()
                .forEach(output -> metadata.addOutputs(
                        tensor(output.getName(), output.getDataType(), batches, output.getDimsList())));
        return metadata.build();
    }

    static ModelConfig adoptedConfig(AdoptedModel adopted) {
        try {
            return ModelConfig.parseFrom(Base64.getDecoder().decode(adopted.config()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("cannot decode the configuration of an adopted model", e);
        }
    }

    private static ModelMetadataResponse.TensorMetadata tensor(
            String name, DataType type, boolean batches, List<Long> dims) {
        ModelMetadataResponse.TensorMetadata.Builder tensor = ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(name)
                .setDatatype(
                        type == DataType.TYPE_STRING ? "BYTES" : type.name().substring("TYPE_".length()));
        if (batches) {
            tensor.addShape(-1);
        }
        return tensor.addAllShape(dims).build();
    }
}
