package io.infaas.gateway.security;

import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.Restrictions.Kind;
import io.infaas.gateway.access.SecretHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of secrets, in the form of Triton's flags. A line {@code KIND[,KIND...]:KEY=VALUE} applies to some kinds of requests, at
 * most one line {@code KEY=VALUE} to all others. Empty lines and lines that start with {@code #} are ignored.
 */
public final class SecretsFile {

    static final String FLAG = "--node-secrets";
    static final String DERIVED = "--node-secrets-derived";

    private static final Pattern LINE = Pattern.compile(
            "(?:([a-z,-]+):)?([A-Za-z0-9!#$%&'*+.^_`|~-]+)=([\\x21-\\x7e](?:[\\x20-\\x7e]*[\\x21-\\x7e])?)");

    private SecretsFile() {}

    /**
     * Reads a file of secrets.
     *
     * @throws IllegalArgumentException if a line is wrong or the file cannot be read; names file and line, never the line's
     *     content
     */
    public static NodeSecrets read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s %s cannot be read as ASCII: no such file, no right to, or other characters"
                            .formatted(FLAG, file),
                    e);
        }
        Map<Kind, SecretHeader> byKind = new EnumMap<>(Kind.class);
        SecretHeader secretHeader = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String place = "%s %s, line %d".formatted(FLAG, file, i + 1);
            Matcher read = LINE.matcher(line);
            if (!read.matches() || !NodeSecrets.mayBe(read.group(2))) {
                throw new IllegalArgumentException(place
                        + " must be KEY=VALUE or KIND[,KIND...]:KEY=VALUE, a header's name" + " and printable ASCII");
            }
            SecretHeader header = new SecretHeader(read.group(2), read.group(3));
            String kinds = read.group(1);
            if (kinds != null) {
                put(kinds, header, byKind, place);
            } else if (secretHeader == null) {
                secretHeader = header;
            } else {
                throw new IllegalArgumentException(
                        place + " is the second secret for all kinds; only one may have no kinds");
            }
        }
        if (secretHeader != null) {
            for (Kind kind : Kind.values()) {
                byKind.putIfAbsent(kind, secretHeader);
            }
        }
        if (byKind.isEmpty()) {
            throw new IllegalArgumentException("%s %s has no line KEY=VALUE".formatted(FLAG, file));
        }
        return new NodeSecrets(Restrictions.of(byKind));
    }

    /**
     * Reads a file with the secret of a cluster, from which each node's secret derives.
     *
     * @throws IllegalArgumentException as {@link #read}, and if it has several secrets
     */
    public static NodeSecrets readDerived(Path file) {
        NodeSecrets secrets = read(file);
        try {
            return secrets.derived();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s %s: %s".formatted(DERIVED, FLAG, file, e.getMessage()), e);
        }
    }

    private static void put(String kinds, SecretHeader header, Map<Kind, SecretHeader> byKind, String place) {
        for (String name : kinds.split(",", -1)) {
            Kind kind;
            try {
                kind = Kind.forName(name);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(place + ": " + e.getMessage(), e);
            }
            if (byKind.put(kind, header) != null) {
                throw new IllegalArgumentException("%s: '%s' is given twice".formatted(place, name));
            }
        }
    }
}
