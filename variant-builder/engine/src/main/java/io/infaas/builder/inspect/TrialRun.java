package io.infaas.builder.inspect;

import io.infaas.builder.data.NpyFile;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.data.StringElements;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.AddedBatch;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.StringCategories;
import io.infaas.builder.graph.TensorOutline;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.OutputTask;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Runs a network on random items, to find sizes of its variable dimensions that it accepts.
 *
 * @param needsNumbers whether to refuse a network that answers only NaN, because variants cannot be compared with it
 */
record TrialRun(NetworkBench bench, boolean needsNumbers) {

    /** Tried in this order: pictures, texts and sound, lines of text. */
    private static final List<Long> SIZES = List.of(224L, 64L, 512L, 32L, 48L, 16L, 1L);
    /** For whole numbers, which are the tokens of a text. */
    private static final List<Long> TOKENS = List.of(32L, 64L, 224L, 512L, 48L, 16L, 1L);

    /** For strings whose categories the network does not list. */
    private static final List<String> WORDS =
            List.of("one", "two", "three", "red", "green", "small", "large", "yes", "no");

    private static final int ITEMS = 32;
    private static final long LARGEST_BYTES = 1L << 28;

    /**
     * The contract with fixed sizes of all inputs, after a run with one item.
     *
     * @param folder gets a file {@code <input>.npy} of random items for each input
     * @throws BuildException if the network runs with none of the sizes tried
     */
    Contract fixed(Contract contract, Path folder, Path model) {
        Optional<VariantException> first = Optional.empty();
        for (long size : sizes(contract)) {
            Contract trialContract = new Contract(
                    contract.inputs().stream()
                            .map(input -> sized(input, isState(input, contract) ? 1 : size))
                            .toList(),
                    contract.outputs(),
                    contract.labels(),
                    contract.maxBatchSize());
            try {
                return accepted(trialContract, folder);
            } catch (VariantException e) {
                first = first.or(() -> Optional.of(e));
            } catch (IOException e) {
                throw new BuildException("%s: cannot be written: %s".formatted(folder, e), e);
            }
            if (contract.inputs().stream().noneMatch(input -> input.shape().contains(-1L))) {
                break;
            }
        }
        throw new BuildException(
                "%s: %s (with random items; for dimensions that vary, %s were tried). Write the definition by hand, with shapes that the network accepts"
                        .formatted(model, first.orElseThrow().reason(), sizes(contract)));
    }

    /** Writes other random items of a contract that {@link #fixed} returned. */
    void writeCalibration(Contract contract, Path folder) throws VariantException, IOException {
        for (ContractTensor input : contract.inputs()) {
            write(input, folder.resolve(fileName(input)), 2);
        }
    }

    private static List<Long> sizes(Contract contract) {
        return contract.inputs().stream()
                        .map(ContractTensor::type)
                        .allMatch(type -> type == TensorType.INT64 || type == TensorType.INT32)
                ? TOKENS
                : SIZES;
    }

    /** The name of the file with an input's items. */
    static String fileName(ContractTensor input) {
        return input.name().replaceAll("[^A-Za-z0-9._-]", "_") + ".npy";
    }

    /** Whether a tensor has all its dimensions in the contract, so that those that vary count items. */
    private boolean isState(ContractTensor input, Contract contract) {
        return contract.maxBatchSize() == 1
                && TensorOutline.inputs(bench.file().graph()).stream()
                        .anyMatch(tensorOutline -> tensorOutline.name().equals(input.name())
                                && tensorOutline.shape().size() > 1
                                && tensorOutline.shape().size() == input.shape().size());
    }

    /** The contract, where an output without a dimension of items has all its dimensions. */
    private Contract accepted(Contract contract, Path folder) throws VariantException, IOException {
        List<ContractTensor> outputs = new ArrayList<>();
        for (ContractTensor output : contract.outputs()) {
            outputs.add(accepted(contract, output, folder));
        }
        return new Contract(contract.inputs(), outputs, contract.labels(), contract.maxBatchSize());
    }

    private ContractTensor accepted(Contract contract, ContractTensor output, Path folder)
            throws VariantException, IOException {
        try {
            run(new Contract(contract.inputs(), List.of(output), List.of(), contract.maxBatchSize()), folder);
            return output;
        } catch (VariantException e) {
            Optional<TensorOutline> tensorOutline = TensorOutline.outputs(
                            bench.file().graph())
                    .stream()
                    .filter(tensor -> tensor.name().equals(output.name()))
                    .findFirst();
            if (contract.maxBatchSize() > 1
                    || tensorOutline.isEmpty()
                    || tensorOutline.get().shape().equals(output.shape())) {
                throw e;
            }
            ContractTensor completeTensor = new ContractTensor(
                    output.name(), output.type(), tensorOutline.get().shape());
            run(new Contract(contract.inputs(), List.of(completeTensor), List.of(), 1), folder);
            return completeTensor;
        }
    }

    private static ContractTensor sized(ContractTensor input, long size) {
        return new ContractTensor(
                input.name(),
                input.type(),
                input.shape().stream().map(one -> one < 0 ? size : one).toList());
    }

    private void run(Contract contract, Path folder) throws VariantException, IOException {
        List<Feed.Input> inputs = new ArrayList<>();
        for (ContractTensor input : contract.inputs()) {
            Path file = folder.resolve(fileName(input));
            write(input, file, 1);
            inputs.add(new Feed.Input(
                    input.name(),
                    input.type(),
                    input.shape(),
                    file.toAbsolutePath().toString()));
        }
        Path model = bench.scratch().resolve("trial.onnx");
        OnnxGraph graph = AddedBatch.of(bench.file().graph(), contract);
        graph.write(model);
        Path answers = bench.scratch().resolve("trial.npy");
        String output = contract.outputs().get(0).name();
        bench.process()
                .output(new OutputTask(
                        model.toString(), new Feed(inputs, 1, null), Map.of(output, answers.toString()), 1));
        if (needsNumbers) {
            checkNumbers(output, answers);
        }
        Files.delete(answers);
    }

    private static void checkNumbers(String output, Path answers) throws VariantException {
        try (NpyFile file = NpyFile.open(answers)) {
            FloatBuffer values = file.next(1).asFloatBuffer();
            boolean hasNumber = !values.hasRemaining() || file.type() == TensorType.BYTES;
            while (!hasNumber && values.hasRemaining()) {
                hasNumber = !Float.isNaN(values.get());
            }
            if (!hasNumber) {
                throw new VariantException(
                        "output '%s' has only NaN values; give 'infaas init' items that suit the network"
                                .formatted(output));
            }
        }
    }

    /** Random numbers from 0 to 1, integers 0 and 1, which are valid wherever indices are, and strings that the network knows. */
    private void write(ContractTensor input, Path file, long seed) throws VariantException, IOException {
        long count = input.shape().stream().reduce(1L, Math::multiplyExact);
        TensorType type =
                switch (input.type()) {
                    case FP16, BF16 -> TensorType.FP32;
                    default -> input.type();
                };
        if (count * Math.abs(type.byteSize()) > LARGEST_BYTES / ITEMS) {
            throw new VariantException("input '%s' is %s %s".formatted(input.name(), input.type(), input.shape()));
        }
        SplittableRandom random = new SplittableRandom(seed);
        try (NpyWriter writer = NpyWriter.create(
                file, type, input.shape().stream().map(Math::toIntExact).toList())) {
            for (int item = 0; item < ITEMS; item++) {
                if (type == TensorType.BYTES) {
                    writer.write(strings(input.name(), (int) count, random));
                    continue;
                }
                ByteBuffer values = ByteBuffer.allocate(Math.toIntExact(count * type.byteSize()))
                        .order(ByteOrder.LITTLE_ENDIAN);
                while (values.hasRemaining()) {
                    switch (type) {
                        case FP32 -> values.putFloat((float) random.nextDouble());
                        case FP64 -> values.putDouble(random.nextDouble());
                        case INT64, UINT64 -> values.putLong(random.nextInt(2));
                        case INT32, UINT32 -> values.putInt(random.nextInt(2));
                        case INT16, UINT16 -> values.putShort((short) random.nextInt(2));
                        default -> values.put((byte) random.nextInt(2));
                    }
                }
                writer.write(values.flip());
            }
        }
    }

    private ByteBuffer strings(String input, int count, SplittableRandom random) {
        StringCategories categories = StringCategories.of(bench.file().graph());
        List<String> strings = new ArrayList<>();
        for (int element = 0; element < count; element++) {
            List<String> categoryNames = categories.of(input, element);
            List<String> words = categoryNames.isEmpty() ? WORDS : categoryNames;
            strings.add(words.get(random.nextInt(words.size())));
        }
        return StringElements.raw(strings);
    }
}
