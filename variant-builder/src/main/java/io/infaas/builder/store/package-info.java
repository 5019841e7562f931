/** What finished steps of a build left, so that none of them is done twice. */
@NullMarked
package io.infaas.builder.store;

import org.jspecify.annotations.NullMarked;
