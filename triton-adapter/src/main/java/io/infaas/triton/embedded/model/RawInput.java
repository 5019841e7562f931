package io.infaas.triton.embedded.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** A request whose body is the data of the model's only input. */
final class RawInput {
    private RawInput() {}

    /** Derives the shape from the configuration, which may leave open the batch and at most one more dimension. */
    static Tensor of(ModelSpec model, InferCall call) throws NodeException {
        if (model.inputs().size() != 1) {
            throw NodeException.invalid(InferCall.prefix(call.id())
                    + "Raw request must only have 1 input (found 1) to be deduced but got "
                    + model.inputs().size() + " inputs in '" + model.name() + "' model configuration");
        }
        ConfiguredTensor only = model.inputs().get(0);
        Tensor tensor = call.inputs().get(0);
        if (only.datatype() == Datatype.BYTES) {
            return string(only, tensor, call);
        }
        List<Long> shape = new ArrayList<>(only.shape());
        long fixed = Math.max(1, only.datatype().size());
        int open = -1;
        for (int i = 0; i < shape.size(); i++) {
            if (shape.get(i) == -1 && i == 0 && only.batching()) {
                shape.set(i, 1L);
            } else if (shape.get(i) == -1) {
                open = i;
            } else {
                fixed *= shape.get(i);
            }
        }
        int bytes = tensor.data().remaining();
        if (open >= 0) {
            shape.set(open, bytes / Math.max(1, fixed));
        }
        return new Tensor(only.name(), only.datatype().name(), shape, tensor.data());
    }

    /** The whole body as the model's single string element. */
    private static Tensor string(ConfiguredTensor only, Tensor tensor, InferCall call) throws NodeException {
        if (!only.dims().equals(List.of(1L))) {
            throw NodeException.invalid(InferCall.prefix(call.id()) + "For BYTE datatype raw input '" + only.name()
                    + "', the model must have input shape [1]");
        }
        ByteBuffer data = ByteBuffer.allocate(4 + tensor.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(tensor.data().remaining()).put(tensor.data()).flip();
        List<Long> shape = only.batching() ? List.of(1L, 1L) : List.of(1L);
        return new Tensor(only.name(), Datatype.BYTES.name(), shape, data);
    }
}
