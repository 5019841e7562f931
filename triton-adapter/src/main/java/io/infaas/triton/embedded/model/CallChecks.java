package io.infaas.triton.embedded.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks one request as Triton's core does: same order, same error texts. */
final class CallChecks {
    private static final String BATCH_NOTE =
            "NOTE: Setting a non-zero max_batch_size in the model config requires a batch"
                    + " dimension to be prepended to each input shape. If you want to specify the full shape including the batch dim"
                    + " in your input dims config, try setting max_batch_size to zero. See the model configuration docs for more info"
                    + " on max_batch_size.";

    private final ModelSpec model;
    private final InferCall call;

    private CallChecks(ModelSpec model, InferCall call) {
        this.model = model;
        this.call = call;
    }

    /** Returns the call in the shapes of the graph, or throws the error that Triton returns. */
    static CheckedCall check(ModelSpec model, InferCall call) throws NodeException {
        return new CallChecks(model, call).run();
    }

    private CheckedCall run() throws NodeException {
        checkDuplicates();
        List<CheckedCall.RequestedOutput> outputs = requestedOutputs();
        List<Tensor> inputs = new ArrayList<>(call.raw() ? List.of(RawInput.of(model, call)) : call.inputs());
        // Triton keeps inputs in a hash map: of several wrong inputs, if there are few, it reports the last.
        Collections.reverse(inputs);
        checkMissing(inputs);
        for (Tensor input : inputs) {
            spec(input);
        }
        int batch = batch(inputs);
        List<Tensor> graph = new ArrayList<>();
        for (Tensor input : inputs) {
            types(input);
        }
        for (Tensor input : inputs) {
            shape(input);
        }
        for (Tensor input : inputs) {
            size(input);
            graph.add(graphTensor(input, batch));
        }
        if (model.sequences().isPresent()) {
            sequence(batch);
        }
        return new CheckedCall(call.id(), call.place(), batch, graph, outputs);
    }

    private void sequence(int batch) throws NodeException {
        String to = "inference request to model '" + model.name() + "' must specify ";
        if (batch > 1) {
            throw NodeException.invalid(to + "batch-size 1 due to requirements of sequence batcher");
        }
        if (!call.place().id().isPresent()) {
            throw NodeException.invalid(to + "a non-zero or non-empty correlation ID");
        }
    }

    private NodeException refusal(String text) {
        return NodeException.invalid(InferCall.prefix(call.id()) + text);
    }

    private ConfiguredTensor spec(Tensor input) throws NodeException {
        return model.input(input.name())
                .orElseThrow(() -> NodeException.invalid(
                        "unexpected inference input '" + input.name() + "' for model '" + model.name() + "'"));
    }

    private void checkDuplicates() throws NodeException {
        Set<String> inputNames = new HashSet<>();
        for (Tensor input : call.inputs()) {
            if (!inputNames.add(input.name())) {
                throw refusal("input '" + input.name() + "' already exists in request");
            }
        }
    }

    private List<CheckedCall.RequestedOutput> requestedOutputs() throws NodeException {
        Map<String, Long> classes = new LinkedHashMap<>();
        for (InferCall.Output output : call.outputs()) {
            if (model.output(output.name()).isEmpty()) {
                throw NodeException.invalid(
                        "unexpected inference output '" + output.name() + "' for model '" + model.name() + "'");
            }
            classes.put(output.name(), output.classes());
        }
        return model.outputs().stream()
                .filter(o -> classes.isEmpty() || classes.containsKey(o.name()))
                .map(o -> new CheckedCall.RequestedOutput(o, classes.getOrDefault(o.name(), 0L)))
                .toList();
    }

    private void checkMissing(List<Tensor> inputs) throws NodeException {
        long required = model.inputs().stream().filter(i -> !i.optional()).count();
        if (inputs.size() >= required && inputs.size() <= model.inputs().size()) {
            return;
        }
        List<String> inputNames = inputs.stream().map(Tensor::name).toList();
        String names = inputNames.stream().map(n -> "'" + n + "'").collect(Collectors.joining(",", "[", "]"));
        String lacking = model.inputs().stream()
                .filter(i -> !i.optional() && !inputNames.contains(i.name()))
                .map(i -> "'" + i.name() + "'")
                .collect(Collectors.joining(",", "[", "]"));
        String expected = required == model.inputs().size()
                ? "expected " + required + " inputs"
                : "expected number of inputs between " + required + " and "
                        + model.inputs().size();
        throw refusal(expected + " but got " + inputs.size() + " inputs for model '" + model.name() + "'. Got input(s) "
                + names + ", but missing required input(s) "
                // Triton's own text lacks the opening bracket if no input is missing.
                + ("[]".equals(lacking) ? "]" : lacking) + ". Please provide all required input(s).");
    }

    private int batch(List<Tensor> inputs) throws NodeException {
        if (model.maxBatch() == 0 || inputs.isEmpty()) {
            return 1;
        }
        // Triton truncates the batch size to 32 bits, so these checks do the same.
        OptionalInt batch = OptionalInt.empty();
        for (Tensor input : inputs) {
            if (input.shape().isEmpty()) {
                throw refusal("input '" + input.name() + "' has no shape but model requires batch dimension for '"
                        + model.name() + "'");
            }
            int first = (int) (long) input.shape().get(0);
            if (batch.isPresent() && batch.getAsInt() != first) {
                throw refusal("input '" + input.name() + "' batch size does not match other inputs for '" + model.name()
                        + "'");
            }
            batch = OptionalInt.of(first);
        }
        if (batch.getAsInt() > model.maxBatch()) {
            throw refusal(
                    "inference request batch-size must be <= " + model.maxBatch() + " for '" + model.name() + "'");
        }
        return batch.getAsInt();
    }

    private void types(Tensor input) throws NodeException {
        String expected = spec(input).datatype().name();
        if (!input.datatype().equals(expected)) {
            throw refusal("inference input '" + input.name() + "' data-type is '" + input.datatype() + "', but model '"
                    + model.name() + "' expects '" + expected + "'");
        }
    }

    private void shape(Tensor input) throws NodeException {
        ConfiguredTensor spec = spec(input);
        if (!Shapes.fits(spec.shape(), input.shape())) {
            throw refusal(
                    "unexpected shape for input '" + input.name() + "' for model '" + model.name() + "'. Expected "
                            + Shapes.text(spec.shape()) + ", got " + Shapes.text(input.shape()) + ". "
                            + (spec.batching() ? BATCH_NOTE : ""));
        }
    }

    private void size(Tensor input) throws NodeException {
        ConfiguredTensor spec = spec(input);
        int bytes = input.data().remaining();
        if (spec.datatype() == Datatype.BYTES) {
            byteElements(input);
            return;
        }
        List<Long> dims =
                spec.batching() ? input.shape().subList(1, input.shape().size()) : input.shape();
        long batch = spec.batching() ? Math.max(1, input.shape().get(0) & 0xFFFF_FFFFL) : 1;
        long expected = batch * Shapes.elements(dims) * spec.datatype().size();
        if (expected != bytes) {
            String name = call.raw() ? call.inputs().get(0).name() : input.name();
            throw refusal("input byte size mismatch for input '" + name + "' for model '" + model.name()
                    + "'. Expected " + expected + ", got " + bytes);
        }
    }

    private void byteElements(Tensor input) throws NodeException {
        long expected = Shapes.elements(input.shape());
        String where = "inference input '" + input.name() + "' for model '" + model.name() + "'";
        var data = input.data();
        long count = 0;
        while (data.hasRemaining()) {
            if (count == expected) {
                throw refusal("unexpected number of string elements " + (count + 1) + " for " + where + ", expecting "
                        + expected);
            }
            if (data.remaining() < 4) {
                throw refusal("incomplete string length indicator for " + where + ", expecting 4 bytes but only "
                        + data.remaining() + " bytes available. Please make sure the string length indicator is in one"
                        + " buffer.");
            }
            long length = Integer.toUnsignedLong(data.getInt());
            // A truncated element is detected when it is read, as in Triton's backends.
            data.position((int) Math.min(data.limit(), data.position() + length));
            count++;
        }
        if (count != expected) {
            throw refusal("expected " + expected + " string elements for " + where + ", got " + count);
        }
    }

    private Tensor graphTensor(Tensor input, int batch) throws NodeException {
        ConfiguredTensor spec = spec(input);
        if (spec.reshape().isEmpty()) {
            return input;
        }
        List<Long> shape = new ArrayList<>();
        if (spec.batching()) {
            shape.add((long) batch);
        }
        shape.addAll(spec.reshape().get());
        return new Tensor(input.name(), input.datatype(), shape, input.data());
    }

    /** A request whose body is the data of the model's only input. */
    static final class RawInput {
        private RawInput() {}

        /** Derives the shape from the configuration, which may leave open the batch and at most one more dimension. */
        static Tensor of(ModelSpec model, InferCall call) throws NodeException {
            if (model.inputs().size() != 1) {
                throw NodeException.invalid(InferCall.prefix(call.id())
                        + "Raw request must only have 1 input (found 1) to be deduced but got "
                        + model.inputs().size() + " inputs in '" + model.name() + "' model configuration");
            }
            ConfiguredTensor input = model.inputs().get(0);
            Tensor tensor = call.inputs().get(0);
            if (input.datatype() == Datatype.BYTES) {
                return string(input, tensor, call);
            }
            List<Long> shape = new ArrayList<>(input.shape());
            long fixed = Math.max(1, input.datatype().size());
            int open = -1;
            for (int i = 0; i < shape.size(); i++) {
                if (shape.get(i) == -1 && i == 0 && input.batching()) {
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
            return new Tensor(input.name(), input.datatype().name(), shape, tensor.data());
        }

        /** The whole body as the model's single string element. */
        private static Tensor string(ConfiguredTensor input, Tensor tensor, InferCall call) throws NodeException {
            if (!input.dims().equals(List.of(1L))) {
                throw NodeException.invalid(InferCall.prefix(call.id()) + "For BYTE datatype raw input '" + input.name()
                        + "', the model must have input shape [1]");
            }
            ByteBuffer data = ByteBuffer.allocate(4 + tensor.data().remaining()).order(ByteOrder.LITTLE_ENDIAN);
            data.putInt(tensor.data().remaining()).put(tensor.data()).flip();
            List<Long> shape = input.batching() ? List.of(1L, 1L) : List.of(1L);
            return new Tensor(input.name(), Datatype.BYTES.name(), shape, data);
        }
    }
}
