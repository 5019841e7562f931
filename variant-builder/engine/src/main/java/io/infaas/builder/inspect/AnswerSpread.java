package io.infaas.builder.inspect;

import io.infaas.builder.data.Column;
import io.infaas.builder.data.DataSource;
import io.infaas.builder.data.LabelledData;
import io.infaas.builder.data.NpyFile;
import io.infaas.builder.data.NpyWriter;
import io.infaas.builder.data.StringElements;
import io.infaas.builder.data.TensorFile;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.AddedBatch;
import io.infaas.builder.measure.Feed;
import io.infaas.builder.measure.OutputTask;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks that a network distinguishes items. If it answers all of them alike, a variant's agreement says nothing about other items. */
record AnswerSpread(NetworkBench bench, Contract contract) {

    /**
     * Differences between items do not count up to this share of the squares of all answers: 1 % of their size. Answers from 0 to 1, which
     * are mostly probabilities, may be tiny and still differ in proportion: none of them may differ by more than 1 % of 1.
     */
    private static final double LEAST = 1e-4;

    private static final int ITEMS = 16;
    /** Most items of converted formats; pictures are sorted by folder, so a few could all have one class. */
    private static final int MOST_READ = 1000;
    /** Answers are added up in memory. */
    private static final long LARGEST = 1 << 22;

    /** The outputs that answer {@code items} nearly alike; none if these are unreadable or do not run: a build reports the reason. */
    List<String> alike(Path items) {
        try {
            Path folder = Files.createDirectory(bench.scratch().resolve("spread"));
            DataSource source = new DataSource(items, Optional.empty(), "", List.of(), contract, Optional.empty());
            LabelledData data = LabelledData.readFirst(source, folder, MOST_READ);
            return data.rows().isPresent() || data.count() < 2 ? List.of() : alike(data, folder);
        } catch (BuildException | VariantException e) {
            return List.of();
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(bench.scratch(), e), e);
        }
    }

    private List<String> alike(LabelledData data, Path folder) throws VariantException, IOException {
        Path model = folder.resolve("spread.onnx");
        AddedBatch.of(bench.file().graph(), contract).write(model);
        int count = Math.min(ITEMS, data.count());
        List<Feed.Input> inputs = new ArrayList<>();
        for (Column column : data.columns()) {
            Path selection = folder.resolve("chosen" + inputs.size() + ".npy");
            choose(column, count, selection);
            ContractTensor input = column.tensor();
            inputs.add(new Feed.Input(input.name(), input.type(), input.shape(), selection.toString()));
        }
        Map<String, String> answers = new LinkedHashMap<>();
        for (ContractTensor output : contract.outputs()) {
            if (output.type() != TensorType.BYTES) {
                answers.put(
                        output.name(),
                        folder.resolve("answers" + answers.size() + ".npy").toString());
            }
        }
        bench.process().output(new OutputTask(model.toString(), new Feed(inputs, count, null), answers, 1));
        return answers.entrySet().stream()
                .filter(answer -> isAlike(Path.of(answer.getValue()), count))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Items from all over the data. */
    private static void choose(Column column, int count, Path file) throws IOException {
        try (TensorFile tensorFile = TensorFile.open(column.file());
                NpyWriter writer = NpyWriter.create(
                        file,
                        tensorFile.type(),
                        tensorFile.shape().subList(1, tensorFile.shape().size()))) {
            int next = 0;
            for (int item = 0; next < count; item++) {
                var values = tensorFile.next(1);
                if (item == (long) next * tensorFile.count() / count) {
                    writer.write(
                            tensorFile.type() == TensorType.BYTES
                                    ? StringElements.raw(values, tensorFile.elementBytes())
                                    : values);
                    next++;
                }
            }
        }
    }

    static boolean isAlike(Path answers, int count) {
        try (NpyFile file = NpyFile.open(answers)) {
            if (file.itemSize() > LARGEST) {
                return false;
            }
            double[] sum = new double[(int) file.itemSize()];
            double[] squares = new double[sum.length];
            boolean areShares = true;
            for (int item = 0; item < count; item++) {
                FloatBuffer values = file.next(1).asFloatBuffer();
                for (int i = 0; i < sum.length; i++) {
                    float value = values.get(i);
                    sum[i] += value;
                    squares[i] += (double) value * value;
                    areShares &= value >= 0 && value <= 1;
                }
            }
            double totalSquares = 0;
            double between = 0;
            double most = 0;
            for (int i = 0; i < sum.length; i++) {
                double deviation = squares[i] - sum[i] * sum[i] / count;
                totalSquares += squares[i];
                between += deviation;
                most = Math.max(most, deviation / count);
            }
            // false for NaN answers, which are a different error
            return between <= LEAST * totalSquares || (areShares && most <= LEAST);
        }
    }
}
