package io.infaas.gateway.management;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.routing.NameResolution;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelMetadataResponse;
import io.infaas.triton.protocol.ModelVersionPolicy;
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
            return AdoptedModelDescriptor.metadata(name, target.version(), adopted);
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
            return AdoptedModelDescriptor.config(adopted);
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
}
