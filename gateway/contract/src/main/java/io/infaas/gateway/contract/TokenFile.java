package io.infaas.gateway.contract;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file with the gateways' token for their controller, as its only line. */
public final class TokenFile {

    private static final int LONGEST = 4_096;

    private TokenFile() {}

    /**
     * Reads a token and strips surrounding space.
     *
     * @throws IllegalArgumentException naming flag, file and rule, never the token
     */
    public static String read(String flag, Path file) {
        String token;
        try {
            if (Files.size(file) > LONGEST) {
                throw new IllegalArgumentException("%s %s: longer than %d bytes".formatted(flag, file, LONGEST));
            }
            token = Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("%s %s cannot be read: no such file".formatted(flag, file), e);
        } catch (MalformedInputException e) {
            throw new IllegalArgumentException("%s %s: is not text".formatted(flag, file), e);
        } catch (IOException e) {
            throw new IllegalArgumentException("%s %s cannot be read: %s".formatted(flag, file, e.getMessage()), e);
        }
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "%s %s: must hold one token of printable ASCII characters without spaces".formatted(flag, file));
        }
        return token;
    }
}
