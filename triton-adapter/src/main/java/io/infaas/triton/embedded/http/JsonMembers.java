package io.infaas.triton.embedded.http;

import io.infaas.triton.embedded.model.NodeException;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Typed access to a parsed document, with Triton's error texts for missing members and wrong types. */
final class JsonMembers {
    private JsonMembers() {}

    /** An error with its location as prefix: {@code Unable to parse 'shape': ...}. */
    static NodeException at(String where, String problem) {
        return NodeException.internal(where.isEmpty() ? problem : where + ": " + problem);
    }

    static Object required(Object object, String name, String where) throws NodeException {
        if (object instanceof Map<?, ?> members && members.get(name) != null) {
            return members.get(name);
        }
        throw at(where, "attempt to access non-existing object member '" + name + "'");
    }

    static String string(Object value, String where) throws NodeException {
        if (value instanceof String text) {
            return text;
        }
        throw at(where, "attempt to access JSON non-string as string");
    }

    static boolean bool(Object value, String where) throws NodeException {
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw at(where, "attempt to access JSON non-boolean as boolean");
    }

    /** A 64-bit unsigned integer, as the bits of a long. */
    static long unsigned(Object value, String where) throws NodeException {
        if (value instanceof Long number && number >= 0) {
            return number;
        }
        if (value instanceof BigInteger number) {
            return number.longValue();
        }
        throw at(where, "attempt to access JSON non-unsigned-integer as unsigned-integer");
    }

    static long signed(Object value, String where) throws NodeException {
        if (value instanceof Long number) {
            return number;
        }
        throw at(where, "attempt to access JSON non-signed-integer as signed-integer");
    }

    static double number(Object value, String where) throws NodeException {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw at(where, "attempt to access JSON non-number as double");
    }

    static List<?> array(Object value, String where) throws NodeException {
        if (value instanceof List<?> list) {
            return list;
        }
        throw at(where, "attempt to access JSON non-array as array");
    }

    static Map<?, ?> object(Object value, String where) throws NodeException {
        if (value instanceof Map<?, ?> members) {
            return members;
        }
        throw at(where, "attempt to get members for non-object");
    }
}
