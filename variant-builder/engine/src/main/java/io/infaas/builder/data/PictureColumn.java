package io.infaas.builder.data;

import io.infaas.builder.failure.BuildException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

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
        try {
            BufferedImage picture = PictureInput.read(file);
            if (picture != null) {
                return Map.of(input.name(), input.elements(picture));
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BuildException(
                    "%s: '%s' is no readable picture (%s); save it again as PNG or JPEG"
                            .formatted(place, name, e.getMessage()),
                    e);
        }
        throw new BuildException(
                "%s: '%s' is no picture of a known format; save it as PNG or JPEG".formatted(place, name));
    }
}
