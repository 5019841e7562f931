package io.infaas.builder.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.infaas.builder.failure.BuildException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A table in UTF-8 with rows of equal length, optionally gzipped: CSV with quotes where needed (RFC 4180), or TSV without
 * quotes.
 */
final class Table implements Closeable {

    private static final CsvMapper MAPPER =
            CsvMapper.builder().enable(CsvParser.Feature.WRAP_AS_ARRAY).build();

    private final Path file;
    private final MappingIterator<String[]> rows;
    private final List<String> columns;
    private int line;

    /**
     * One row.
     *
     * @param line line number, from 1
     */
    record Row(int line, List<String> cells) {}

    private Table(Path file, MappingIterator<String[]> rows, List<String> columnNames) throws IOException {
        this.file = file;
        this.rows = rows;
        if (columnNames.isEmpty()) {
            this.columns = next().map(Row::cells)
                    .orElseThrow(() -> new BuildException("%s: is empty; give a table with items".formatted(file)));
        } else {
            this.columns = columnNames;
        }
    }

    /** @param columns names of the columns; if empty, the first row has them */
    static Table open(Path file, char separator, boolean quoted, List<String> columns) {
        CsvSchema schema = CsvSchema.emptySchema().withColumnSeparator(separator);
        schema = quoted ? schema : schema.withoutQuoteChar();
        try {
            InputStreamReader reader = new InputStreamReader(
                    TensorFile.stream(file),
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT));
            return new Table(
                    file,
                    MAPPER.readerFor(String[].class)
                            .with(schema)
                            .without(CsvParser.Feature.SKIP_EMPTY_LINES)
                            .readValues(reader),
                    columns);
        } catch (CharacterCodingException e) {
            throw new BuildException("%s: is not UTF-8; write the table in UTF-8".formatted(file), e);
        } catch (IOException e) {
            throw TensorFile.unreadable(file, e);
        }
    }

    List<String> columns() {
        return columns;
    }

    /** @throws BuildException naming file and line, if the number of cells differs from the number of columns */
    Optional<Row> next() {
        try {
            if (!rows.hasNextValue()) {
                return Optional.empty();
            }
            line++;
            List<String> cells = Arrays.asList(rows.nextValue());
            if (columns != null && cells.size() != columns.size()) {
                throw new BuildException(
                        "%s: line %d has %d cells, but the table has the columns %s; give all lines the same number"
                                .formatted(file, line, cells.size(), columns));
            }
            return Optional.of(new Row(line, cells));
        } catch (JsonProcessingException e) {
            throw new BuildException(
                    "%s: line %d is not readable: %s".formatted(file, line + 1, e.getOriginalMessage()), e);
        } catch (UncheckedIOException | IOException e) {
            throw new BuildException(
                    "%s: line %d cannot be read: %s; write the table in UTF-8".formatted(file, line + 1, e), e);
        }
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            // The file was only read, so no data are lost.
        }
    }
}
