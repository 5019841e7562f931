package io.infaas.gateway.adopt;

import com.google.protobuf.CodedOutputStream;
import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.gateway.adopt.NodeScan.NodeModels.FoundModel;
import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** The contracts of models with their clients, read from model configurations. */
final class ModelContracts {

    private static final String TYPE = "TYPE_";

    private ModelContracts() {}

    /**
     * Reads a model from its versions and configuration.
     *
     * @throws IllegalArgumentException if the gateway cannot serve such a model
     */
    static FoundModel toFoundModel(String name, List<Long> versions, ModelConfig config) {
        Contract contract = contract(config);
        AdoptedViews.architecture(name, contract);
        return new FoundModel(new AdoptedModel(versions, encode(config)), contract, describe(versions, config));
    }

    private static Contract contract(ModelConfig config) {
        return new Contract(
                config.getInputList().stream()
                        .map(input ->
                                new ContractTensor(input.getName(), type(input.getDataType()), input.getDimsList()))
                        .toList(),
                config.getOutputList().stream()
                        .map(output ->
                                new ContractTensor(output.getName(), type(output.getDataType()), output.getDimsList()))
                        .toList(),
                List.of(),
                config.getMaxBatchSize());
    }

    private static TensorType type(DataType type) {
        for (TensorType tensorType : TensorType.values()) {
            if (tensorType.configName().equals(type.name())) {
                return tensorType;
            }
        }
        throw new IllegalArgumentException("a tensor of type %s cannot be served".formatted(type));
    }

    private static String describe(List<Long> versions, ModelConfig config) {
        return "versions %s, %s, inputs %s, outputs %s%s%s"
                .formatted(
                        versions,
                        config.getMaxBatchSize() > 0 ? "batches of up to " + config.getMaxBatchSize() : "no batches",
                        config.getInputList().stream()
                                .map(ModelContracts::describe)
                                .collect(Collectors.joining(" ")),
                        config.getOutputList().stream()
                                .map(ModelContracts::describe)
                                .collect(Collectors.joining(" ")),
                        config.getModelTransactionPolicy().getDecoupled() ? ", decoupled" : "",
                        config.hasSequenceBatching() ? ", sequences" : "");
    }

    private static String describe(ModelInput input) {
        return describe(input.getName(), input.getDataType(), input.getDimsList())
                + (input.getOptional() ? "(optional)" : "")
                + (input.getAllowRaggedBatch() ? "(ragged)" : "");
    }

    private static String describe(ModelOutput output) {
        return describe(output.getName(), output.getDataType(), output.getDimsList());
    }

    private static String describe(String name, DataType type, List<Long> dims) {
        return "'%s' %s%s".formatted(name, type.name().substring(TYPE.length()), dims);
    }

    // a server writes maps in a different order each time: an unchanged configuration must not look changed
    private static String encode(ModelConfig config) {
        byte[] bytes = new byte[config.getSerializedSize()];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        out.useDeterministicSerialization();
        try {
            config.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot fail", e);
        }
        return Base64.getEncoder().encodeToString(bytes);
    }
}
