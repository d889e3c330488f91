import java.sql.DriverManager;
import java.util.concurrent.TimeUnit;

/**
 * Prints the first row that a query gives; with a second argument, asks again and again until it is
 * this. Run by bench/run, which brings PostgreSQL's driver.
 */
final class Sql {
  private static final long EVERY_MILLIS = 50;

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://127.0.0.1:" + System.getenv("BENCH_STORAGE_PORT") + "/postgres";
    String password = System.getenv("BENCH_STORAGE_PASSWORD");
    try (var connection = DriverManager.getConnection(url, "postgres", password);
        var statement = connection.createStatement()) {
      if (!statement.execute(arguments[0])) {
        System.out.println(statement.getUpdateCount());
        return;
      }
      String found = row(statement.getResultSet());
      while (arguments.length > 1 && !found.equals(arguments[1])) {
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
        found = row(statement.executeQuery(arguments[0]));
      }
      System.out.println(found);
    }
  }

  private static String row(java.sql.ResultSet rows) throws java.sql.SQLException {
    rows.next();
    var row = new StringBuilder(String.valueOf(rows.getString(1)));
    for (int i = 2; i <= rows.getMetaData().getColumnCount(); i++) {
      row.append(' ').append(rows.getString(i));
    }
    return row.toString();
  }
}
