package io.infaas.gateway.adopt;

import com.google.protobuf.CodedOutputStream;
import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.gateway.adopt.NodeModels.FoundModel;
import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** What a model's configuration promises its clients. */
final class ModelContracts {

    private static final String TYPE = "TYPE_";

    private ModelContracts() {}

    /**
     * A model by its versions and configuration.
     *
     * @throws IllegalArgumentException if it has what the gateway has no words for
     */
    static FoundModel found(String name, List<Long> versions, ModelConfig config) {
        Contract contract = contract(config);
        AdoptedViews.architecture(name, contract);
        return new FoundModel(new AdoptedModel(versions, encoded(config)), contract, words(versions, config));
    }

    // shapes of a model that takes no batches are whole
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
                Math.max(1, config.getMaxBatchSize()));
    }

    private static TensorType type(DataType type) {
        for (TensorType known : TensorType.values()) {
            if (known.configName().equals(type.name())) {
                return known;
            }
        }
        throw new IllegalArgumentException("a tensor of type %s cannot be served".formatted(type));
    }

    private static String words(List<Long> versions, ModelConfig config) {
        return "versions %s, %s, inputs %s, outputs %s%s%s"
                .formatted(
                        versions,
                        config.getMaxBatchSize() > 0 ? "batches of up to " + config.getMaxBatchSize() : "no batches",
                        config.getInputList().stream()
                                .map(ModelContracts::words)
                                .collect(Collectors.joining(" ")),
                        config.getOutputList().stream()
                                .map(ModelContracts::words)
                                .collect(Collectors.joining(" ")),
                        config.getModelTransactionPolicy().getDecoupled() ? ", decoupled" : "",
                        config.hasSequenceBatching() ? ", sequences" : "");
    }

    private static String words(ModelInput input) {
        return words(input.getName(), input.getDataType(), input.getDimsList())
                + (input.getOptional() ? "(optional)" : "")
                + (input.getAllowRaggedBatch() ? "(ragged)" : "");
    }

    private static String words(ModelOutput output) {
        return words(output.getName(), output.getDataType(), output.getDimsList());
    }

    private static String words(String name, DataType type, List<Long> dims) {
        return "'%s' %s%s".formatted(name, type.name().substring(TYPE.length()), dims);
    }

    // a server writes maps in any order, each time another one; what did not change must not look changed
    private static String encoded(ModelConfig config) {
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
