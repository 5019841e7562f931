/**
 * Shared by the tests of all modules: counts of an ordinary build and of {@code -Pproof}, bounded waits, recorded logs and
 * certificates.
 */
@NullMarked
package io.infaas.triton.testing;

import org.jspecify.annotations.NullMarked;
