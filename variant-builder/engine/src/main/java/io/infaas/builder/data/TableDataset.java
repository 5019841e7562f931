package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
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
}
