package io.infaas.gateway.management;

import com.google.protobuf.InvalidProtocolBufferException;
import io.infaas.catalog.AdoptedModel;
import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelMetadataResponse;
import java.util.Base64;
import java.util.List;

/**
 * Metadata and configuration of an adopted model, from its node. Metadata follow from the configuration by Triton's rules: shapes begin
 * with -1 if the model accepts batches, and the platform is the backend if none is configured.
 */
final class AdoptedModelDescriptor {

    private AdoptedModelDescriptor() {}

    /** @param version the requested version, empty for all */
    static ModelMetadataResponse metadata(String name, String version, AdoptedModel adopted) {
        ModelConfig config = config(adopted);
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

    static ModelConfig config(AdoptedModel adopted) {
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
