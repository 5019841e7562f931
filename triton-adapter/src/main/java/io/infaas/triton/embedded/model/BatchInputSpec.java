package io.infaas.triton.embedded.model;

import io.infaas.triton.protocol.BatchInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A graph input with the sizes of another input, computed by the node. An execution has exactly one request, so counts per
 * batch equal counts per request.
 *
 * @param targets graph inputs that receive the sizes
 * @param source name of the input that is measured
 */
record BatchInputSpec(BatchInput.Kind kind, List<String> targets, Datatype datatype, String source) {
    BatchInputSpec {
        targets = List.copyOf(targets);
    }

    /** @throws NodeException if Triton rejects it as well */
    static BatchInputSpec of(String model, BatchInput input) throws NodeException {
        String where =
                "batch_input " + input.getTargetNameList() + " of model '" + model + "', kind " + input.getKind();
        if (input.getTargetNameCount() == 0 || input.getSourceInputCount() != 1) {
            throw NodeException.invalid(where + ": give at least one target_name and one source_input");
        }
        Datatype datatype =
                switch (input.getDataType()) {
                    case TYPE_INT32 -> Datatype.INT32;
                    case TYPE_FP32 -> Datatype.FP32;
                    default ->
                        throw NodeException.invalid(
                                where + ": data_type is " + input.getDataType() + ", give TYPE_INT32 or TYPE_FP32");
                };
        return new BatchInputSpec(input.getKind(), input.getTargetNameList(), datatype, input.getSourceInput(0));
    }

    /** Adds the target tensors if the input is the source; sizes are those of the client's request. */
    void addOf(Tensor input, boolean batching, List<Tensor> graph) {
        if (!input.name().equals(source)) {
            return;
        }
        long elements = Shapes.elements(input.shape());
        List<Long> item = batching ? input.shape().subList(1, input.shape().size()) : input.shape();
        long items = batching ? input.shape().get(0) : 1;
        switch (kind) {
            case BATCH_ELEMENT_COUNT, BATCH_ACCUMULATED_ELEMENT_COUNT -> add(List.of(1L), List.of(elements), graph);
            case BATCH_ACCUMULATED_ELEMENT_COUNT_WITH_ZERO -> add(List.of(2L), List.of(0L, elements), graph);
            // The shape alone carries the value.
            case BATCH_MAX_ELEMENT_COUNT_AS_SHAPE -> add(List.of(elements), List.of(), graph);
            case BATCH_ITEM_SHAPE -> add(List.of(items, (long) item.size()), repeat(item, items), graph);
            case BATCH_ITEM_SHAPE_FLATTEN -> add(List.of(items * item.size()), repeat(item, items), graph);
            case UNRECOGNIZED -> throw new IllegalStateException("batch_input of unknown kind");
        }
    }

    private static List<Long> repeat(List<Long> item, long items) {
        List<Long> all = new ArrayList<>();
        for (long i = 0; i < items; i++) {
            all.addAll(item);
        }
        return all;
    }

    private void add(List<Long> shape, List<Long> values, List<Tensor> graph) {
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(Shapes.elements(shape) * datatype.size()))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            if (datatype == Datatype.FP32) {
                data.putFloat((float) value);
            } else {
                data.putInt((int) value);
            }
        }
        targets.forEach(target -> graph.add(
                new Tensor(target, datatype.name(), shape, data.duplicate().rewind())));
    }
}
