package io.infaas.gateway.routing;

import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.triton.wire.InputHead;
import io.infaas.triton.wire.RequestShield;
import java.util.List;

/**
 * The inputs that a request states in its head.
 *
 * @param inputs as known so far
 * @param jsonBytes bytes of JSON in the request; 0 for gRPC
 * @param requestBytes bytes of the whole request; negative if unknown
 */
public record StatedInputs(List<InputHead> inputs, long jsonBytes, long requestBytes) {

    /** A request that states no input, such as one to generate. */
    public static final StatedInputs NONE = new StatedInputs(List.of(), 0, -1);

    /**
     * Refuses requests that would end a node.
     *
     * @throws io.infaas.triton.wire.WireException if a node must not see the request
     */
    void shieldNodes(Contract contract) {
        for (int i = 0; i < inputs.size(); i++) {
            InputHead input = inputs.get(i);
            RequestShield.check(input, jsonBytes, fits(input, contract));
        }
    }

    /**
     * Whether a node may execute the request: each input is one of the contract's, and the request is large enough to have all elements. A
     * node refuses all others with its own message.
     */
    boolean fit(Contract contract) {
        long bytes = 0;
        for (int i = 0; i < inputs.size(); i++) {
            InputHead input = inputs.get(i);
            if (!fits(input, contract)) {
                return false;
            }
            bytes += Math.min(input.leastBytes(), Integer.MAX_VALUE);
        }
        return requestBytes < 0 || bytes <= requestBytes;
    }

    private static boolean fits(InputHead input, Contract contract) {
        List<ContractTensor> tensors = contract.inputs();
        for (int i = 0; i < tensors.size(); i++) {
            ContractTensor tensor = tensors.get(i);
            if (tensor.name().equals(input.name())) {
                return tensor.type().name().equals(input.datatype()) && fits(input.shape(), tensor.shape(), contract);
            }
        }
        return false;
    }

    private static boolean fits(List<Long> inputShape, List<Long> shape, Contract contract) {
        int batch = contract.hasBatchDimension() ? 1 : 0;
        if (inputShape.size() != batch + shape.size() || (batch > 0 && inputShape.get(0) > contract.maxBatchSize())) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            long dimension = shape.get(i);
            if (dimension != -1 && dimension != inputShape.get(batch + i)) {
                return false;
            }
        }
        return true;
    }
}
