"""Plain Python around paying: account numbers, the bank's file, tables for a spreadsheet. No models here."""
