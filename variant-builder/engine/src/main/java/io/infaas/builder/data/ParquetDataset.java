package io.infaas.builder.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.BoundedFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Labelled Parquet, {@code parquet}: a file, or a folder of them in the order of their names. DuckDB reads it row by row as JSON objects,
 * which {@link JsonItemReader} reads, or as {@linkplain PictureColumn pictures}. DuckDB is found where its driver is on the class path; nothing else needs it.
 */
public final class ParquetDataset implements Dataset {

    /** The driver for Parquet, in the version that the tests use. */
    static final String DRIVER = "org.duckdb:duckdb_jdbc:2.0.0.1";

    private static final String DATABASE = "jdbc:duckdb:";

    /** Reads NaN too, so that its refusal names it. */
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build()
            .reader();

    @Override
    public String format() {
        return DataFormat.PARQUET;
    }

    @Override
    public Stream<Item> items(DataSource source) {
        return items(source, ParquetDataset.class.getClassLoader());
    }

    /** @param loader finds the driver */
    static Stream<Item> items(DataSource source, ClassLoader loader) {
        Path place = source.items();
        if (source.labels().isPresent()) {
            throw new BuildException("%s: Parquet has its labels in the column 'label'; remove labels: %s"
                    .formatted(place, source.labels().get()));
        }
        JsonItemReader reader = JsonItemReader.of(source);
        Connection connection = connect(driver(loader, place), place);
        try {
            String from = from(files(place));
            Optional<PictureColumn> pictures = PictureColumn.of(types(connection, from), source);
            Rows rows = new Rows(open(connection, from, pictures), pictures, reader, place);
            return Stream.generate(rows::next)
                    .takeWhile(Optional::isPresent)
                    .map(Optional::get)
                    .onClose(() -> close(connection));
        } catch (SQLException e) {
            close(connection);
            throw unreadable(place, e);
        } catch (BuildException e) {
            close(connection);
            throw e;
        }
    }

    /** The different labels, up to one more than {@link ClassNames#MOST}; none without a column {@code label}. */
    static Set<String> labels(Path place) {
        Set<String> labels = new TreeSet<>();
        Connection connection = connect(driver(ParquetDataset.class.getClassLoader(), place), place);
        try (Statement statement = connection.createStatement()) {
            String from = from(files(place));
            if (types(connection, from).containsKey("label")) {
                ResultSet rows = statement.executeQuery(
                        "SELECT DISTINCT CAST(label AS VARCHAR) FROM %s WHERE label IS NOT NULL LIMIT %d"
                                .formatted(from, ClassNames.MOST + 1));
                while (rows.next()) {
                    labels.add(rows.getString(1).strip());
                }
            }
        } catch (SQLException e) {
            throw unreadable(place, e);
        } finally {
            close(connection);
        }
        return labels;
    }

    private static Driver driver(ClassLoader loader, Path place) {
        return ServiceLoader.load(Driver.class, loader).stream()
                .filter(provider -> provider.type().getName().startsWith("org.duckdb."))
                .findFirst()
                .map(ServiceLoader.Provider::get)
                .orElseThrow(() -> new BuildException(
                        "%s: DuckDB, which reads Parquet, is not on the class path; add %s to the <dependencies> of the plugin, or its jar to the folder lib of infaas"
                                .formatted(place, DRIVER)));
    }

    private static Connection connect(Driver driver, Path place) {
        Properties settings = new Properties();
        // rows arrive as they are read, and not from the network
        settings.setProperty("jdbc_stream_results", "true");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("memory_limit", "1GB");
        settings.setProperty("threads", "1");
        try {
            return driver.connect(DATABASE, settings);
        } catch (SQLException e) {
            throw new BuildException("%s: DuckDB does not start here: %s".formatted(place, e.getMessage()), e);
        }
    }

    private static String from(List<Path> files) {
        return files.stream()
                .map(file -> "'" + file.toString().replace("'", "''") + "'")
                .collect(Collectors.joining(", ", "read_parquet([", "])"));
    }

    private static SortedMap<String, String> types(Connection connection, String from) throws SQLException {
        SortedMap<String, String> types = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + from)) {
            while (columns.next()) {
                types.put(columns.getString("column_name"), columns.getString("column_type"));
            }
        }
        return types;
    }

    private static ResultSet open(Connection connection, String from, Optional<PictureColumn> pictures)
            throws SQLException {
        String selection = pictures.map(PictureColumn::selection).orElse("CAST(to_json(items) AS VARCHAR)");
        return connection.createStatement().executeQuery("SELECT %s FROM %s AS items".formatted(selection, from));
    }

    private static List<Path> files(Path place) {
        if (!Files.isDirectory(place)) {
            try {
                // refuses pipes and devices
                BoundedFile.open(place).close();
                return List.of(place);
            } catch (IOException e) {
                throw TensorFile.unreadable(place, e);
            }
        }
        try (Stream<Path> files = Files.list(place)) {
            return files.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw TensorFile.unreadable(place, e);
        }
    }

    private static BuildException unreadable(Path place, SQLException e) {
        return new BuildException(
                "%s: is not readable as Parquet: %s; copy it again"
                        .formatted(
                                place,
                                String.valueOf(e.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse("")),
                e);
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // Files were only read, so no data are lost.
        }
    }

    /** Reads rows on demand. */
    private static final class Rows {

        private final ResultSet rows;
        private final Optional<PictureColumn> pictures;
        private final JsonItemReader reader;
        private final Path place;
        private int row;

        Rows(ResultSet rows, Optional<PictureColumn> pictures, JsonItemReader reader, Path place) {
            this.rows = rows;
            this.pictures = pictures;
            this.reader = reader;
            this.place = place;
        }

        Optional<Item> next() {
            try {
                if (!rows.next()) {
                    return Optional.empty();
                }
                row++;
                String at = "%s: row %d".formatted(place, row);
                JsonNode object = READER.readTree(rows.getString(1));
                return Optional.of(
                        pictures.isPresent()
                                ? new Item(pictures.get().values(rows, at), reader.label(object, at))
                                : reader.item(object, at));
            } catch (SQLException e) {
                throw unreadable(place, e);
            } catch (JsonProcessingException e) {
                throw new BuildException(
                        "%s: row %d has no value of JSON: %s".formatted(place, row, e.getOriginalMessage()), e);
            }
        }
    }

    /**
     * A column of Parquet with pictures, each as the bytes of a file: of type BLOB, or as the library {@code datasets} writes them, a struct with
     * the field {@code bytes}.
     *
     * @param name the column's name
     * @param bytes expression of SQL for the bytes
     * @param labels whether rows name their class
     */
    record PictureColumn(String name, String bytes, boolean labels, PictureInput input) {

        private static final String LABEL = "label";
        private static final String BLOB = "BLOB";

        /**
         * The column for the application's input: the one of its name, or the only one with pictures. Empty if the column of that name has
         * something else, or none has pictures.
         *
         * @param types type of each column, by name
         * @throws BuildException if several columns have pictures, or the input takes none
         */
        static Optional<PictureColumn> of(SortedMap<String, String> types, DataSource source) {
            String input = source.contract().inputs().get(0).name();
            List<String> pictures = types.entrySet().stream()
                    .filter(column -> hasPictures(column.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            boolean isNamed = types.containsKey(input);
            if (pictures.isEmpty() || (isNamed && !pictures.contains(input))) {
                return Optional.empty();
            }
            if (!isNamed && pictures.size() > 1) {
                throw new BuildException("%s: the columns %s have pictures; name the one for the input as it: '%s'"
                        .formatted(source.items(), String.join(", ", pictures), input));
            }
            String name = isNamed ? input : pictures.get(0);
            String column = "\"" + name.replace("\"", "\"\"") + "\"";
            return Optional.of(new PictureColumn(
                    name,
                    BLOB.equals(types.get(name)) ? column : column + ".bytes",
                    types.containsKey(LABEL),
                    PictureInput.of(source)));
        }

        private static boolean hasPictures(String type) {
            return type.equals(BLOB) || (type.startsWith("STRUCT(") && type.contains("bytes BLOB"));
        }

        /** The selected expressions: the row's label as an object of JSON, and the bytes of its picture. */
        String selection() {
            String object = labels ? "CAST(json_object('%s', %s) AS VARCHAR)".formatted(LABEL, LABEL) : "'{}'";
            return object + ", " + bytes;
        }

        /** The values of the row that was selected. */
        Map<String, ByteBuffer> values(ResultSet row, String place) throws SQLException {
            byte[] file = row.getBytes(2);
            if (file == null) {
                throw new BuildException("%s: '%s' has no picture; give its bytes, not its path, or leave out the row"
                        .formatted(place, name));
            }
            return input.values(
                    () -> new MemoryCacheImageInputStream(new ByteArrayInputStream(file)),
                    "%s: '%s'".formatted(place, name));
        }
    }
}
