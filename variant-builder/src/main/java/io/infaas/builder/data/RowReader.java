package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Converts the rows of a table to items. */
final class RowReader {

    private static final String LABEL = "label";
    private static final String TEXT = "text";

    private final DataSource source;
    private final int label;
    private final int text;
    private final int[] numbers;

    private RowReader(DataSource source, int label, int text, int[] numbers) {
        this.source = source;
        this.label = label;
        this.text = text;
        this.numbers = numbers;
    }

    /** @throws BuildException if the table's columns do not match the contract's inputs */
    static RowReader of(Table table, DataSource source) {
        List<String> columns = table.columns();
        int label = columns.indexOf(LABEL);
        int text = columns.indexOf(TEXT);
        if (!source.contract().labels().isEmpty() && label < 0) {
            throw new BuildException(
                    "%s: has the columns %s, but no 'label'; name its columns in its first line, or in the definition: columns: [label, ...]"
                            .formatted(source.items(), columns));
        }
        int[] numbers = IntStream.range(0, columns.size())
                .filter(column -> column != label && column != text)
                .toArray();
        if (text >= 0) {
            texts(source, columns);
        } else {
            numbers(source, columns, numbers.length);
        }
        return new RowReader(source, label, text, numbers);
    }

    private static void texts(DataSource source, List<String> columns) {
        if (source.tokenizer().isEmpty()) {
            throw new BuildException(
                    "%s: has texts in its columns %s, but the definition has no data.text; add data.text with a tokenizer"
                            .formatted(source.items(), columns));
        }
        TextInputs.check(source);
    }

    private static void numbers(DataSource source, List<String> columns, int count) {
        List<ContractTensor> inputs = source.contract().inputs();
        ContractTensor input = inputs.get(0);
        long size = input.shape().stream().reduce(1L, Math::multiplyExact);
        if (inputs.size() != 1 || input.type() != TensorType.FP32 || size < 0) {
            throw new BuildException(
                    "application.contract.inputs: a table of numbers needs exactly one FP32 input of fixed shape; give the items as NPY instead of %s"
                            .formatted(source.items()));
        }
        if (count != size) {
            throw new BuildException("%s: has %d columns of numbers, but input '%s' is %s, %d elements: %s"
                    .formatted(
                            source.items(),
                            count,
                            input.name(),
                            input.shape(),
                            size,
                            columns.size() > 8 ? columns.subList(0, 8) + "..." : columns));
        }
    }

    Item item(Table.Row row) {
        String place = "%s: line %d".formatted(source.items(), row.line());
        int index = label < 0 || source.contract().labels().isEmpty()
                ? Item.UNLABELLED
                : source.label(row.cells().get(label).strip(), place);
        return new Item(
                text < 0
                        ? values(row, place)
                        : TextInputs.fill(source, row.cells().get(text)),
                index);
    }

    private Map<String, ByteBuffer> values(Table.Row row, String place) {
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            String cell = row.cells().get(numbers[i]);
            try {
                values[i] = Float.parseFloat(cell);
            } catch (NumberFormatException e) {
                values[i] = Float.NaN;
            }
            if (!Float.isFinite(values[i])) {
                throw new BuildException(
                        "%s: '%s' is not a finite number; correct it or leave out the line".formatted(place, cell));
            }
        }
        return Map.of(source.contract().inputs().get(0).name(), Item.floats(values));
    }
}
