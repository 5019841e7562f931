/** Which variants and settings a build tries, in which order, and which of them it leaves out. */
@NullMarked
package io.infaas.builder.search;

import org.jspecify.annotations.NullMarked;
