/** Networks of public packages, which nobody here trained. */
@NullMarked
package io.infaas.builder.corpus;

import org.jspecify.annotations.NullMarked;
