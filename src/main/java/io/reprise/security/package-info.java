/**
 * Who is who: reads certificates, keys and other secrets from files, says plainly what is wrong
 * with one, and never shows what is in it. {@link io.reprise.security.FollowedTls} is the front for
 * TLS: it goes on with new files without a restart.
 */
@NullMarked
package io.reprise.security;

import org.jspecify.annotations.NullMarked;
