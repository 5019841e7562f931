package io.infaas.controller.nodecontrol;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.Variant;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Queries that satisfy a variant's contract with zeros and empty strings. Thread-safe. */
public final class WarmUpQueries {

    /** Largest warm-up query, bytes. */
    private static final long LARGEST_BYTES = 4 << 20;

    private static final int EMPTY_STRING_BYTES = 4;

    private volatile Map<String, Contract> contracts = Map.of();

    public WarmUpQueries(Catalog catalog) {
        adopt(catalog);
    }

    /** Takes over another catalog. */
    void adopt(Catalog catalog) {
        Map<String, Contract> contractsByVariant = new TreeMap<>();
        for (Application application : catalog.applications()) {
            for (Variant variant : catalog.variantsOf(application)) {
                contractsByVariant.put(variant.name(), application.contract());
            }
        }
        contracts = contractsByVariant;
    }

    /** The contract's largest request, items; 1 for a variant that is not in the catalog. */
    int largestBatch(String variant) {
        Contract contract = contracts.get(variant);
        return contract == null ? 1 : contract.largestRequest();
    }

    /** A query; empty if the catalog lacks the variant or the query would be too large. Variable dimensions are 1. */
    public Optional<ModelInferRequest> of(String variant, int batch) {
        Contract contract = contracts.get(variant);
        if (contract == null
                || contract.inputs().stream()
                                .mapToLong(input -> elements(input, batch) * elementBytes(input))
                                .sum()
                        > LARGEST_BYTES) {
            return Optional.empty();
        }
        ModelInferRequest.Builder query =
                ModelInferRequest.newBuilder().setModelName(variant).setId("infaas-warm");
        for (ContractTensor input : contract.inputs()) {
            ModelInferRequest.InferInputTensor.Builder tensor = query.addInputsBuilder()
                    .setName(input.name())
                    .setDatatype(input.type().name());
            if (contract.hasBatchDimension()) {
                tensor.addShape(batch);
            }
            input.shape().forEach(dimension -> tensor.addShape(Math.max(1, dimension)));
            // an empty string is encoded as its length, 0, just like the zeros of numeric tensors
            query.addRawInputContents(
                    ByteString.copyFrom(new byte[(int) (elements(input, batch) * elementBytes(input))]));
        }
        return Optional.of(query.build());
    }

    private static long elements(ContractTensor input, int batch) {
        return input.shape().stream()
                .mapToLong(dimension -> Math.max(1, dimension))
                .reduce(batch, (a, b) -> a * b);
    }

    private static int elementBytes(ContractTensor input) {
        return input.type() == TensorType.BYTES
                ? EMPTY_STRING_BYTES
                : input.type().byteSize();
    }
}
