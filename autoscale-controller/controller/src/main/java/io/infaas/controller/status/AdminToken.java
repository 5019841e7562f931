package io.infaas.controller.status;

import io.infaas.gateway.contract.TokenFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A token of the admin port, or a client certificate in its place.
 *
 * @param name name of its holder in log and journal, and common name of the certificate; blank for the one token of everybody
 * @param role the requests that it permits
 * @param secret blank for a holder who shows a certificate
 */
public record AdminToken(String name, Role role, String secret) {

    private static final int MOST = 100;
    private static final int WORDS = 3;

    /** In a file in the place of a token: the holder shows a certificate. */
    private static final String CERTIFICATE = "certificate";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

    /** Each role permits all that the ones before it permit. */
    public enum Role {
        /** Every GET, and dry runs. */
        READ,
        /** Cordons and pins, and the level of the log. */
        OPERATE,
        /** The whole desired state. */
        ADMINISTER;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        boolean permits(Role needed) {
            return compareTo(needed) >= 0;
        }
    }

    /** The grant of a port without tokens, and of a file with one token. */
    static final AdminToken EVERYBODY = new AdminToken("", Role.ADMINISTER, "");

    /** A token for everything, without a name. */
    static AdminToken of(String secret) {
        return new AdminToken("", Role.ADMINISTER, secret);
    }

    /**
     * Reads a file with one token, or with a line {@code NAME ROLE TOKEN} for each of several; the word {@value #CERTIFICATE} stands for a client
     * certificate with that common name.
     *
     * @throws IllegalArgumentException naming flag, file, line and rule, never a token
     */
    public static List<AdminToken> read(String flag, Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            // its message names the rule
            return List.of(of(TokenFile.read(flag, file)));
        }
        if (lines.size() <= 1 && lines.stream().noneMatch(line -> line.contains(" "))) {
            return List.of(of(TokenFile.read(flag, file)));
        }
        List<AdminToken> tokens = new ArrayList<>();
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i < lines.size(); i++) {
            AdminToken token = parse("%s %s: token %d".formatted(flag, file, i + 1), lines.get(i));
            String identity = token.isCertificate() ? "%s %s".formatted(CERTIFICATE, token.name()) : token.secret();
            if (!distinct.add(identity) || tokens.size() == MOST) {
                throw new IllegalArgumentException(
                        "%s %s: token %d is there twice, or there are more than %d".formatted(flag, file, i + 1, MOST));
            }
            tokens.add(token);
        }
        return List.copyOf(tokens);
    }

    private static AdminToken parse(String place, String line) {
        String[] words = line.split("\\s+", -1);
        String roles = Arrays.stream(Role.values()).map(Role::label).collect(Collectors.joining(", "));
        if (words.length != WORDS || !NAME.matcher(words[0]).matches()) {
            throw new IllegalArgumentException("%s must be NAME ROLE TOKEN, with a role of %s".formatted(place, roles));
        }
        Role role = Arrays.stream(Role.values())
                .filter(one -> one.label().equals(words[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s of '%s' has role '%s', expected one of %s".formatted(place, words[0], words[1], roles)));
        return new AdminToken(words[0], role, words[2].equals(CERTIFICATE) ? "" : words[2]);
    }

    /** Whether its holder shows a certificate, and no token. */
    boolean isCertificate() {
        return secret.isEmpty();
    }

    /** Whether a header has this token. Takes a constant time, so that it reveals nothing about the token. */
    boolean isIn(String header) {
        return !isCertificate()
                && MessageDigest.isEqual(
                        header.getBytes(StandardCharsets.UTF_8), ("Bearer " + secret).getBytes(StandardCharsets.UTF_8));
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "token of '%s', role %s".formatted(name, role.label());
    }
}
