/** Which settings are tried, in which order, and when trying more of them ends. */
@NullMarked
package io.infaas.builder.search;

import org.jspecify.annotations.NullMarked;
