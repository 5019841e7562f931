package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Labelled tables, {@code csv} and {@code tsv}: the column {@code label} has the class, and the tokenizer reads the column
 * {@code text}. Without that column, the other columns are numbers.
 */
abstract sealed class TableDataset implements Dataset permits TableDataset.Csv, TableDataset.Tsv {

    /** Cells separated by commas, with quotes where needed. */
    public static final class Csv extends TableDataset {
        public Csv() {
            super("csv", ',', true);
        }
    }

    /** Cells separated by tabs, without quotes. */
    public static final class Tsv extends TableDataset {
        public Tsv() {
            super("tsv", '\t', false);
        }
    }

    private final String format;
    private final char separator;
    private final boolean quoted;

    TableDataset(String format, char separator, boolean quoted) {
        this.format = format;
        this.separator = separator;
        this.quoted = quoted;
    }

    @Override
    public String format() {
        return format;
    }

    @Override
    public Stream<Item> items(DataSource source) {
        if (source.labels().isPresent()) {
            throw new BuildException("%s: a table has its labels in the column 'label'; remove labels: %s"
                    .formatted(source.items(), source.labels().get()));
        }
        Table table = Table.open(source.items(), separator, quoted, source.columns());
        try {
            RowReader reader = RowReader.of(table, source);
            return Stream.generate(table::next)
                    .takeWhile(Optional::isPresent)
                    .map(row -> reader.item(row.get()))
                    .onClose(table::close);
        } catch (BuildException e) {
            table.close();
            throw e;
        }
    }

    /** Converts the rows of a table to items. */
    record RowReader(DataSource source, int label, int text, List<TableCells> inputs) {

        private static final String LABEL = "label";
        private static final String TEXT = "text";

        /** @throws BuildException if the table's columns do not match the contract's inputs */
        static RowReader of(Table table, DataSource source) {
            List<String> columns = table.columns();
            int label = columns.indexOf(LABEL);
            if (!source.contract().labels().isEmpty() && label < 0) {
                throw new BuildException(
                        "%s: has the columns %s, but no 'label'; name its columns in its first line, or in the definition: columns: [label, ...]"
                                .formatted(source.items(), columns));
            }
            // the network reads texts itself if it has an input for strings
            boolean readsStrings =
                    source.contract().inputs().stream().anyMatch(input -> input.type() == TensorType.BYTES);
            int text = readsStrings ? -1 : columns.indexOf(TEXT);
            if (text >= 0) {
                texts(source, columns);
                return new RowReader(source, label, text, List.of());
            }
            return new RowReader(source, label, text, TableCells.of(source, columns, label));
        }

        private static void texts(DataSource source, List<String> columns) {
            if (source.tokenizer().isEmpty()) {
                throw new BuildException(
                        "%s: has texts in its columns %s, but the definition has no data.text; add data.text with a tokenizer"
                                .formatted(source.items(), columns));
            }
            TextInputs.check(source);
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
            Map<String, ByteBuffer> values = new HashMap<>();
            for (TableCells cells : inputs) {
                values.put(cells.input().name(), cells.elements(row.cells(), place));
            }
            return values;
        }
    }
}
