package io.reprise.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
  @Test
  void takes_the_form_of_jdbc() {
    PostgresUrl url =
        PostgresUrl.parse("jdbc:postgresql://my_db:5433/journal?user=ann&password=a%26b&ssl=true");
    assertThat(url.host()).isEqualTo("my_db");
    assertThat(url.port()).isEqualTo(5433);
    assertThat(url.database()).isEqualTo("journal");
    assertThat(url.user()).isEqualTo("ann");
    assertThat(url.password()).isEqualTo("a&b");
    assertThat(url.options()).hasSize(1).containsEntry("ssl", "true");
  }

  @Test
  void takes_the_form_of_libpq() {
    PostgresUrl url = PostgresUrl.parse("postgres://ann:p%40ss+word@[::1]/my%20journal");
    assertThat(url.host()).isEqualTo("::1");
    assertThat(url.port()).isEqualTo(5432);
    assertThat(url.database()).isEqualTo("my journal");
    assertThat(url.user()).isEqualTo("ann");
    assertThat(url.password()).isEqualTo("p@ss+word");
  }

  @Test
  void leaves_empty_what_is_not_said() {
    PostgresUrl url = PostgresUrl.parse("postgresql://db");
    assertThat(url.database()).isEmpty();
    assertThat(url.user()).isEmpty();
    assertThat(url.password()).isEmpty();
    assertThat(url.options()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "jdbc:mysql://ann:secret@db/x",
        "postgresql://",
        "postgresql:///secret",
        "postgresql://one:5432,two:5432/secret",
        "postgresql://secret@db:none/x",
        "postgresql://db:0/x?password=secret",
        "postgresql://db:65536/x",
        "postgresql://db/a b?password=secret",
      })
  void refuses_anything_else_without_telling_the_password(String text) {
    assertThatThrownBy(() -> PostgresUrl.parse(text))
        .isInstanceOf(StorageFailed.class)
        .hasMessageStartingWith("reprise.storage.url: ")
        .hasMessageContaining("expected: jdbc:postgresql://HOST:PORT/DATABASE")
        .hasMessageNotContaining("secret");
  }
}
